package io.sequin.gateway.table;

import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.background.Looker;
import io.sequin.storage.table.SubscribedTables;
import java.time.Duration;
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
  private final Looker looker = new Looker("tables", this::look);

  /**
   * @param hasTables whether there are any, to be known without asking PostgreSQL
   */
  public TableKeeper(SubscribedTables tables, BooleanSupplier hasTables) {
    this.tables = tables;
    this.hasTables = hasTables;
    looker.start();
  }

  /** What is not in the tables by now is brought there by another gateway, or the next start. */
  @Override
  public void close() {
    looker.close(tables::close);
  }

  private void look() throws InterruptedException {
    try {
      if (!hasTables.getAsBoolean() || tables.copy() == 0) {
        looker.pause(LOOK_EVERY);
      }
    } catch (StorageUnavailableException e) {
      LOG.debug("subscribed tables wait for PostgreSQL", e);
      looker.pause(RETRY_AFTER);
    } catch (StorageException e) {
      LOG.error("subscribed tables are not looked for: {}", e.getMessage());
      looker.pause(RETRY_AFTER);
    } catch (RuntimeException | Error e) {
      LOG.error("keeping subscribed tables failed", e);
      looker.pause(RETRY_AFTER);
    }
  }
}
