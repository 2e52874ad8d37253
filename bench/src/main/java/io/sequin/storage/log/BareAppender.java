package io.sequin.storage.log;

import io.sequin.bench.BenchException;
import io.sequin.storage.database.Database;
import java.sql.SQLException;
import java.util.List;

/**
 * Appends batches by the very statement of the gateway, with nothing around it: no queue, no
 * protocol, no cache. It stands in this package because the statement is nobody else's business.
 */
public final class BareAppender implements AutoCloseable {

  private final LotAppender appender;
  private final List<List<PendingAppend>> lots;

  /**
   * Prepares all that the gateway, too, has ready before it turns to PostgreSQL.
   *
   * @param lots batches that are appended together, in the order of their partitions
   */
  public BareAppender(Database database, List<List<NewBatch>> lots) {
    this.appender = new LotAppender(database, (_, _, _, _) -> {}, (_, _) -> 0);
    this.lots = lots.stream().map(lot -> lot.stream().map(PendingAppend::of).toList()).toList();
  }

  /** Appends one lot after the other, each in a transaction of its own. */
  public void run() throws SQLException {
    for (List<PendingAppend> lot : lots) {
      List<AppendResult> results = appender.append(lot);
      if (results.stream().anyMatch(result -> result.outcome() != AppendOutcome.APPENDED)) {
        throw new BenchException("batches were refused: " + results);
      }
    }
  }

  /** Closes its connection. */
  @Override
  public void close() {
    appender.close();
  }
}
