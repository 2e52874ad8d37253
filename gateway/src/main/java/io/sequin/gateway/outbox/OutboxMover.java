package io.sequin.gateway.outbox;

import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.background.Background;
import io.sequin.storage.outbox.Outbox;
import io.sequin.storage.outbox.OutboxBatcher;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns a thread that moves what SQL has sent into the log as soon as it is committed. */
public final class OutboxMover implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxMover.class);

  /** Senders tell of themselves; this is for those whose telling was lost. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Outbox outbox;
  private final OutboxBatcher batcher;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  public OutboxMover(Outbox outbox, OutboxBatcher batcher) {
    this.outbox = outbox;
    this.batcher = batcher;
    this.thread = Background.start("outbox", this::run);
  }

  /** What is not in the log by now is moved by another gateway, or after the next start. */
  @Override
  public void close() {
    closed.countDown();
    outbox.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (closed.getCount() > 0) {
        moveAll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void moveAll() throws InterruptedException {
    try {
      while (outbox.move(batcher) > 0) {
        // until nothing is left
      }
      outbox.awaitSenders(LOOK_EVERY);
    } catch (StorageUnavailableException e) {
      LOG.debug("PostgreSQL is away, will look again", e);
      pause();
    } catch (Throwable e) {
      if (closed.getCount() > 0) {
        LOG.error("cannot move what SQL has sent, will try again", e);
        pause();
      }
    }
  }

  private void pause() throws InterruptedException {
    closed.await(RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
  }
}
