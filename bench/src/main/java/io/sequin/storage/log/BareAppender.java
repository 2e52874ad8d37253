package io.sequin.storage.log;

import io.sequin.bench.BenchException;
import io.sequin.storage.database.Database;
import java.sql.SQLException;
import java.util.List;

/**
 * Appends batches over one connection by the very statements of the gateway's lanes, with nothing
 * around them: no queue, no protocol, no cache. It stands in this package because they are nobody
 * else's business.
 */
public final class BareAppender {

  private final List<List<PendingAppend>> lots;

  /**
   * Prepares all that the gateway, too, has ready before it turns to PostgreSQL.
   *
   * @param lots batches that are appended together, in the order of their partitions
   */
  public BareAppender(List<List<NewBatch>> lots) {
    this.lots = lots.stream().map(lot -> lot.stream().map(PendingAppend::of).toList()).toList();
  }

  /** Appends one lot after the other, each in a transaction of its own. */
  public void run(Database database) throws SQLException {
    try (LotAppender appender = new LotAppender(database)) {
      for (List<PendingAppend> lot : lots) {
        List<AppendResult> results = appender.append(lot);
        if (results.stream().anyMatch(result -> result.outcome() != AppendOutcome.APPENDED)) {
          throw new BenchException("batches were refused: " + results);
        }
      }
    }
  }
}
