package io.sequin.gateway.table;

import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.background.Background;
import io.sequin.storage.table.SubscribedTables;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns a thread that brings records into the tables that follow topics. */
public final class TableKeeper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TableKeeper.class);

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final SubscribedTables tables;
  private final BooleanSupplier hasTables;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /**
   * @param hasTables whether there are any, to be known without asking PostgreSQL
   */
  public TableKeeper(SubscribedTables tables, BooleanSupplier hasTables) {
    this.tables = tables;
    this.hasTables = hasTables;
    this.thread = Background.start("tables", this::run);
  }

  /** What is not in the tables by now is brought there by another gateway, or the next start. */
  @Override
  public void close() {
    closed.countDown();
    tables.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (closed.getCount() > 0) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws InterruptedException {
    try {
      if (!hasTables.getAsBoolean() || tables.copy() == 0) {
        pause(LOOK_EVERY);
      }
    } catch (StorageUnavailableException e) {
      LOG.debug("subscribed tables wait for PostgreSQL", e);
      pause(RETRY_AFTER);
    } catch (StorageException e) {
      LOG.error("subscribed tables are not looked for: {}", e.getMessage());
      pause(RETRY_AFTER);
    } catch (RuntimeException | Error e) {
      LOG.error("keeping subscribed tables failed", e);
      pause(RETRY_AFTER);
    }
  }

  private void pause(Duration time) throws InterruptedException {
    closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
