package io.sequin.gateway.table;

import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.background.Looker;
import io.sequin.storage.table.TableCopier;
import java.time.Duration;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns a thread and a connection, by which it makes steps with the tables whose turn it is. */
final class TableWorker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TableWorker.class);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final TableTurns turns;
  private final TableCopier copier;
  private final Duration lookEvery;
  private final Looker looker = new Looker("tables", this::look);

  TableWorker(TableTurns turns, TableCopier copier, Duration lookEvery) {
    this.turns = turns;
    this.copier = copier;
    this.lookEvery = lookEvery;
  }

  void start() {
    looker.start();
  }

  @Override
  public void close() {
    looker.close(copier::close);
  }

  private void look() throws InterruptedException {
    try {
      OptionalInt table = turns.next();
      if (table.isPresent()) {
        step(table.getAsInt());
      } else {
        looker.pause(lookEvery);
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

  private void step(int table) {
    long passed = 0;
    try {
      passed = copier.copy(table);
    } finally {
      turns.done(table, passed);
    }
  }
}
