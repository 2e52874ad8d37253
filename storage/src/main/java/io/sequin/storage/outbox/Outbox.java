package io.sequin.storage.outbox;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.database.StandbyWaits;
import io.sequin.storage.log.AppendResult;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.RecordsLostException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a connection, by which it moves what SQL has sent into the log: appended and taken out of
 * the outbox in one transaction, so exactly once. Gateways take turns, which keeps messages in the
 * order of sending. Used by one thread, but for {@link #close}.
 */
public final class Outbox implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private static final String LISTEN = "LISTEN sequin_outbox";

  private static final String ANNOUNCE =
      "UPDATE sequin_log.outbox_watch SET awake_until = clock_timestamp() + make_interval(secs =>"
          + " ?)";

  private static final String NEXT_TRANSACTION =
      "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
  private static final String OLDEST_TRANSACTION =
      "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

  private static final String TAKE_TURN = "SELECT pg_advisory_xact_lock(hashtext('sequin outbox'))";

  private static final double MILLIS_PER_SECOND = 1000;

  private final Database database;
  private final BatchLog log;
  private volatile Connection connection;
  private volatile boolean closed;

  public Outbox(Database database, BatchLog log) {
    this.database = database;
    this.log = log;
  }

  /**
   * Waits until somebody has sent something, or the time is over. What was sent since the last wait
   * ends it at once.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL is away
   */
  public void awaitSenders(Duration patience) {
    try {
      connection()
          .unwrap(PGConnection.class)
          .getNotifications(Math.toIntExact(patience.toMillis()));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Tells senders that they need not wake anybody for a time: until then, and until all
   * transactions are over that have begun to write by then, the caller has to look by itself.
   *
   * @param time none for having to wake somebody from now on
   */
  public void announce(Duration time) {
    try (PreparedStatement statement = connection().prepareStatement(ANNOUNCE)) {
      statement.setDouble(1, time.toMillis() / MILLIS_PER_SECOND);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** The number that no transaction has yet which has written something. */
  public long nextTransaction() {
    return number(NEXT_TRANSACTION);
  }

  /** The lowest number of the transactions that are not over. */
  public long oldestTransaction() {
    return number(OLDEST_TRANSACTION);
  }

  private long number(String sql) {
    try (Statement statement = connection().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Moves the oldest messages into the log, and wakes who waits for them. What other gateways have
   * moved before it was this one's turn is looked for if nothing is left.
   *
   * @return how many were moved; 0 if there are no more
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away; they are still in
   *     the outbox then, or in the log
   */
  public int move(OutboxBatcher batcher) {
    try {
      int moved = moveLot(batcher);
      if (moved == 0) {
        log.refreshWatched();
      }
      return moved;
    } catch (SQLException e) {
      throw failed(e);
    } catch (RuntimeException | Error e) {
      disconnect();
      throw e;
    }
  }

  /** Ends a wait, or a move, which then has happened as a whole or not at all. */
  @Override
  public void close() {
    closed = true;
    disconnect();
  }

  private int moveLot(OutboxBatcher batcher) throws SQLException {
    try {
      return moveLot(connection(), batcher);
    } catch (RecordsLostException e) {
      LOG.warn("{}", e.getMessage());
      beginHistory(connection());
    } catch (SQLException e) {
      if (!SqlErrors.isUnknownTablePartition(e)) {
        throw e;
      }
    }
    disconnect();
    return moveLot(connection(), batcher);
  }

  private void beginHistory(Connection current) throws SQLException {
    current.rollback();
    current.setAutoCommit(true);
    database.recordsAreLost(current);
  }

  private int moveLot(Connection current, OutboxBatcher batcher) throws SQLException {
    current.setAutoCommit(false);
    takeTurn(current);
    // only now, and not as of the transaction's beginning, so that it does not see what the one
    // before has taken
    OutboxLot lot = OutboxLot.read(current);
    if (!lot.isEmpty()) {
      List<NewBatch> batches = batcher.batchesOf(lot.messages());
      List<AppendResult> results = log.append(current, batches);
      lot.delete(current);
      StandbyWaits.commit(current);
      log.committed(database.historyOf(current), batches, results);
    }
    current.setAutoCommit(true);
    return lot.ids().size();
  }

  private static void takeTurn(Connection current) throws SQLException {
    try (Statement statement = current.createStatement()) {
      statement.execute(TAKE_TURN);
    }
  }

  private Connection connection() throws SQLException {
    Connection current = connection;
    if (current == null) {
      current = database.openDedicated();
      connection = current;
      try (Statement statement = current.createStatement()) {
        statement.execute(LISTEN);
      }
      if (closed) {
        disconnect();
      }
    }
    return current;
  }

  private RuntimeException failed(SQLException e) {
    disconnect();
    return SqlErrors.translate(e);
  }

  /** Also makes a statement fail that another thread waits for. */
  private void disconnect() {
    Connection current = connection;
    connection = null;
    if (current != null) {
      try {
        current.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("aborting a connection", e);
      }
    }
  }
}
