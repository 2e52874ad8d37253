package io.sequin.storage.topic;

import io.sequin.storage.background.Background;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Work that one run does for all who have asked for it before it began, on a thread of its own
 * while anybody asks. So there is never more than one run at a time, however many ask.
 */
final class SharedWork {

  private final Runnable work;
  private final LongSupplier nanoTime;
  private CompletableFuture<Void> next;
  private boolean isRunning;
  private boolean hasSucceeded;
  private boolean hasFailed;
  private long succeededNanos;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  SharedWork(Runnable work, LongSupplier nanoTime) {
    this.work = work;
    this.nanoTime = nanoTime;
  }

  /** Completes, perhaps with what the work threw, after a run that has not begun yet. */
  synchronized CompletableFuture<Void> ask() {
    if (next == null) {
      next = new CompletableFuture<>();
    }
    CompletableFuture<Void> asked = next;
    if (!isRunning) {
      isRunning = true;
      Background.startVirtual("shared-work", this::runAll);
    }
    return asked;
  }

  /** Whether the last run has failed; false if there was none. */
  synchronized boolean hasFailed() {
    return hasFailed;
  }

  /** Whether the last run has succeeded, and began no longer ago. */
  synchronized boolean hasSucceededWithin(long nanos) {
    return hasSucceeded && nanoTime.getAsLong() - succeededNanos < nanos;
  }

  private void runAll() {
    for (CompletableFuture<Void> run = begin(); run != null; run = begin()) {
      long beganNanos = nanoTime.getAsLong();
      try {
        work.run();
        ended(true, beganNanos);
        run.complete(null);
      } catch (Throwable e) {
        ended(false, beganNanos);
        run.completeExceptionally(e);
      }
    }
  }

  private synchronized CompletableFuture<Void> begin() {
    CompletableFuture<Void> run = next;
    next = null;
    isRunning = run != null;
    return run;
  }

  private synchronized void ended(boolean isSuccess, long beganNanos) {
    hasSucceeded = isSuccess;
    hasFailed = !isSuccess;
    succeededNanos = beganNanos;
  }
}
