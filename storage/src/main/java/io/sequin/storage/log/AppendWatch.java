package io.sequin.storage.log;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Waits for appends to some partitions. An append between two waits is not missed: the next wait
 * returns at once.
 */
public final class AppendWatch implements AutoCloseable {

  private final AppendWatches watches;
  private final List<PartitionId> partitions;
  private final Semaphore appended = new Semaphore(0);

  AppendWatch(AppendWatches watches, Collection<PartitionId> partitions) {
    this.watches = watches;
    this.partitions = List.copyOf(partitions);
  }

  /**
   * Waits until something is appended to one of the partitions, or the time is over (then false).
   */
  public boolean await(Duration patience) throws InterruptedException {
    boolean woken = appended.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    appended.drainPermits();
    return woken;
  }

  @Override
  public void close() {
    watches.remove(this);
  }

  List<PartitionId> partitions() {
    return partitions;
  }

  /** Ends the wait, or the next one if nobody waits. */
  public void wake() {
    appended.release();
  }
}
