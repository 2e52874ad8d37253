package io.sequin.storage.log;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends one lot of batches after the other, each in a transaction of its own. As long as nobody
 * else appends to the same partitions that is one statement, because their state is remembered;
 * otherwise they are locked and read first. Used by one lane's thread.
 */
final class LotAppender implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LotAppender.class);

  private final Database database;
  private final PartitionMemory memory = new PartitionMemory();
  private volatile Connection connection;

  /** Whether another gateway has lately appended to the same partitions. */
  private boolean contended;

  LotAppender(Database database) {
    this.database = database;
  }

  /**
   * Stores and commits what may be stored.
   *
   * @param appends in {@link PendingAppend#PLACING_ORDER}; results come in the same order
   * @throws SQLException if it is not certain that anything is stored
   */
  List<AppendResult> append(List<PendingAppend> appends) throws SQLException {
    try {
      return tryAppend(appends);
    } catch (SQLException e) {
      if (!SqlErrors.isUnknownTablePartition(e)) {
        throw e;
      }
      close();
      return tryAppend(appends);
    }
  }

  private List<AppendResult> tryAppend(List<PendingAppend> appends) throws SQLException {
    boolean done = false;
    try {
      List<AppendResult> results = appendInOneStatement(appends);
      if (results.isEmpty()) {
        results = appendUnderLocks(appends);
      }
      memory.limit(appends.size());
      done = true;
      return results;
    } finally {
      if (!done) {
        memory.forget();
      }
    }
  }

  /** Closes the connection, so that the next lot begins with a new one. */
  @Override
  public void close() {
    memory.forget();
    Connection current = connection;
    connection = null;
    if (current != null) {
      try {
        current.close();
      } catch (SQLException e) {
        LOG.debug("closing a broken connection", e);
      }
    }
  }

  /** Makes a statement that hangs fail. By any thread. */
  void abort() {
    Connection current = connection;
    if (current != null) {
      try {
        current.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("aborting a connection", e);
      }
    }
  }

  /** None if what is remembered does not suffice, or is not true any more. */
  private List<AppendResult> appendInOneStatement(List<PendingAppend> appends) throws SQLException {
    if (contended || !memory.knowsAllOf(appends)) {
      return List.of();
    }
    AppendPlan plan = AppendPlan.of(appends, memory);
    if (plan.refusesSequences()) {
      // PostgreSQL may have forgotten a producer that was silent, and then it may go on
      appends.forEach(append -> memory.forget(append.batch().partition()));
      return List.of();
    }
    Optional<Map<PartitionId, Long>> logStarts =
        AppendStatement.execute(connection(), appends, plan);
    contended = logStarts.isEmpty();
    return logStarts.map(starts -> committed(plan, appends, starts)).orElse(List.of());
  }

  private List<AppendResult> appendUnderLocks(List<PendingAppend> appends) throws SQLException {
    Connection current = connection();
    boolean committed = false;
    current.setAutoCommit(false);
    try {
      contended = PartitionRecall.recall(current, appends, memory);
      AppendPlan plan = AppendPlan.of(appends, memory);
      Map<PartitionId, Long> logStarts = AppendStatement.executeLocked(current, appends, plan);
      current.commit();
      committed = true;
      return committed(plan, appends, logStarts);
    } finally {
      endTransaction(current, committed);
    }
  }

  private static void endTransaction(Connection connection, boolean committed) throws SQLException {
    if (!connection.isClosed()) {
      if (!committed) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
  }

  private static List<AppendResult> committed(
      AppendPlan plan, List<PendingAppend> appends, Map<PartitionId, Long> logStarts) {
    plan.remember();
    return plan.results(appends, logStarts);
  }

  private Connection connection() throws SQLException {
    Connection current = connection;
    if (current == null) {
      current = database.openDedicated();
      connection = current;
    }
    return current;
  }
}
