package io.sequin.storage.log;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.History;
import io.sequin.storage.database.LostRaces;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.database.SqlWork;
import io.sequin.storage.database.StandbyWaits;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongBiFunction;
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
  private final AppendListener listener;
  private final ToLongBiFunction<History, PartitionId> knownEnds;
  private final LostSequences lost = new LostSequences();
  private final PartitionMemory memory = new PartitionMemory();
  private volatile Connection connection;
  private volatile boolean aborted;

  private final AtomicLong lots = new AtomicLong();
  private final AtomicLong lotsUnderLocks = new AtomicLong();

  /** Whether another gateway has lately appended to the same partitions. */
  private boolean contended;

  /** Whether PostgreSQL was asked to commit a lot and has not answered yet. */
  private boolean uncertain;

  /** That of the last session; null before the first. */
  private History history;

  /**
   * @param knownEnds where a log was seen to end at least, 0 if nothing is known of it
   */
  LotAppender(
      Database database,
      AppendListener listener,
      ToLongBiFunction<History, PartitionId> knownEnds) {
    this.database = database;
    this.listener = listener;
    this.knownEnds = knownEnds;
  }

  /** How many lots were to be appended so far. By any thread. */
  long lots() {
    return lots.get();
  }

  /** How many of them had to lock and read their partitions first. By any thread. */
  long lotsUnderLocks() {
    return lotsUnderLocks.get();
  }

  /** To be told of a batch that is perhaps not stored, and comes again. By any thread. */
  void lost(PartitionId partition, ProducerStamp producer) {
    lost.add(partition, producer);
  }

  /**
   * Stores and commits what may be stored.
   *
   * @param appends in {@link PendingAppend#PLACING_ORDER}; results come in the same order
   * @throws SQLException if it is not certain that anything is stored
   */
  List<AppendResult> append(List<PendingAppend> appends) throws SQLException {
    try {
      return appendInOneHistory(appends);
    } catch (RecordsLostException e) {
      LOG.warn("{}", e.getMessage());
      database.recordsAreLost(connection());
    } catch (SQLException e) {
      if (!SqlErrors.isUnknownTablePartition(e)) {
        throw e;
      }
    }
    close();
    return appendInOneHistory(appends);
  }

  private List<AppendResult> appendInOneHistory(List<PendingAppend> appends) throws SQLException {
    if (connection != null && !history.equals(database.history())) {
      close();
    }
    List<AppendResult> results = tryAppend(appends);
    for (int i = 0; i < results.size(); i++) {
      listener.committed(history, appends.get(i).batch(), results.get(i));
    }
    return results;
  }

  private List<AppendResult> tryAppend(List<PendingAppend> appends) throws SQLException {
    boolean done = false;
    try {
      List<AppendResult> results = appendReconnecting(appends);
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
    disconnect();
  }

  private void disconnect() {
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
    aborted = true;
    Connection current = connection;
    if (current != null) {
      try {
        current.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("aborting a connection", e);
      }
    }
  }

  /** A connection that was closed while it lay idle costs nobody an answer. */
  private List<AppendResult> appendReconnecting(List<PendingAppend> appends) throws SQLException {
    try {
      return LostRaces.retry(() -> appendOnce(appends));
    } catch (SQLException e) {
      if (aborted || connection == null || !SqlErrors.isConnectionLost(e)) {
        throw e;
      }
      LOG.debug("connecting anew", e);
      disconnect();
      return appendAgain(appends, e);
    }
  }

  private List<AppendResult> appendOnce(List<PendingAppend> appends) throws SQLException {
    uncertain = false;
    List<AppendResult> results = appendInOneStatement(appends);
    lots.incrementAndGet();
    return results.isEmpty() ? appendUnderLocks(appends) : results;
  }

  /**
   * Whether a lot was committed just before its connection broke is uncertain. But a commit moves
   * the next offsets of all its partitions: where they are, under their locks, as they were, it has
   * not been. Nor will it be later, should PostgreSQL still be at work on it, since it compares
   * them under these locks. Where one has moved, perhaps by another gateway, it stays uncertain.
   */
  private List<AppendResult> appendAgain(List<PendingAppend> appends, SQLException broken)
      throws SQLException {
    return inTransaction(
        current -> {
          boolean haveMoved = recall(current, appends);
          if (uncertain && haveMoved) {
            throw broken;
          }
          return appendRecalled(current, appends);
        });
  }

  /** None if what is remembered does not suffice, or is not true any more. */
  private List<AppendResult> appendInOneStatement(List<PendingAppend> appends) throws SQLException {
    if (contended || !memory.knowsAllOf(appends)) {
      return List.of();
    }
    AppendPlan plan = AppendPlan.of(appends, memory);
    if (plan.refusesByMemory()) {
      // PostgreSQL may have forgotten a producer that was silent, and then it may go on
      appends.forEach(append -> memory.forget(append.batch().partition()));
      return List.of();
    }
    Connection current = connection();
    uncertain = true;
    Optional<Map<PartitionId, PartitionEnds>> ends =
        AppendStatement.execute(current, appends, plan);
    uncertain = false;
    contended = ends.isEmpty();
    return ends.map(found -> committed(plan, appends, found)).orElse(List.of());
  }

  private List<AppendResult> appendUnderLocks(List<PendingAppend> appends) throws SQLException {
    lotsUnderLocks.incrementAndGet();
    return inTransaction(
        current -> {
          contended = recall(current, appends);
          return appendRecalled(current, appends);
        });
  }

  private boolean recall(Connection current, List<PendingAppend> appends) throws SQLException {
    return PartitionRecall.recall(
        current, appends, memory, lost, partition -> knownEnds.applyAsLong(history, partition));
  }

  private List<AppendResult> appendRecalled(Connection current, List<PendingAppend> appends)
      throws SQLException {
    AppendPlan plan = AppendPlan.of(appends, memory);
    Map<PartitionId, PartitionEnds> ends = AppendStatement.executeLocked(current, appends, plan);
    uncertain = true;
    StandbyWaits.commit(current);
    plan.postponed(appends).forEach(batch -> lost.add(batch.partition(), batch.producer()));
    return committed(plan, appends, ends);
  }

  /** For work that commits at its end. */
  private <T> T inTransaction(SqlWork<T> work) throws SQLException {
    Connection current = connection();
    boolean committed = false;
    current.setAutoCommit(false);
    try {
      T result = work.run(current);
      committed = true;
      return result;
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
      AppendPlan plan, List<PendingAppend> appends, Map<PartitionId, PartitionEnds> ends) {
    plan.remember();
    return plan.results(appends, ends);
  }

  private Connection connection() throws SQLException {
    Connection current = connection;
    if (current == null) {
      current = database.openDedicated();
      history = database.historyOf(current);
      connection = current;
    }
    return current;
  }
}
