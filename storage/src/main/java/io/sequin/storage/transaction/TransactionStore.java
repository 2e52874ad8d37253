package io.sequin.storage.transaction;

import io.sequin.storage.consumer.CursorStore;
import io.sequin.storage.consumer.FencedCommitException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.PartitionParameters;
import io.sequin.storage.log.TransactionEnd;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The states of transactional ids. A change is one PostgreSQL transaction with all that follows
 * from it, and happens only from the state that it was decided on. Nothing is kept in memory.
 *
 * <p>All methods throw {@link io.sequin.storage.StorageException} if PostgreSQL refuses or is away;
 * whether a change has happened is uncertain then.
 */
public final class TransactionStore {

  private static final String SELECT = Sql.load("transactions_select");
  private static final String SELECT_ONE = SELECT + " WHERE transactional_id = ?";
  private static final String SELECT_ALL = SELECT + " ORDER BY transactional_id";
  private static final String SELECT_TIMED_OUT =
      SELECT
          + " WHERE state = 'ongoing' AND started_at + timeout_ms * interval '1 millisecond' <"
          + " now() ORDER BY started_at LIMIT 1000";
  private static final String INSERT = Sql.load("transactions_insert");
  private static final String UPDATE = Sql.load("transactions_update");
  private static final String EXPIRE = Sql.load("transactions_expire");
  private static final String SELECT_PARTITIONS = Sql.load("transactions_written");
  private static final String WRITE_MARKERS = "SELECT sequin_log.write_markers(?, ?, ?, ?, ?)";
  private static final String LOCK_PRODUCER =
      "SELECT FROM sequin_control.transactions WHERE producer_id = ? FOR NO KEY UPDATE";
  private static final String END_CURSORS = "SELECT sequin_control.end_transaction_cursors(?, ?)";

  private static final int EXPIRED_AT_A_TIME = 5_000;

  private final Database database;
  private final BatchLog log;

  public TransactionStore(Database database, BatchLog log) {
    this.database = database;
    this.log = log;
  }

  public Optional<Transaction> find(String transactionalId) {
    return select(SELECT_ONE, transactionalId).stream().findFirst();
  }

  /** All ids, in their order. */
  public List<Transaction> all() {
    return select(SELECT_ALL);
  }

  /** Those whose transaction goes on for longer than they said. */
  public List<Transaction> timedOut() {
    return select(SELECT_TIMED_OUT);
  }

  /** The partitions that a producer's transaction is in. */
  public List<PartitionId> partitions(long producerId) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT_PARTITIONS)) {
            statement.setLong(1, producerId);
            List<PartitionId> partitions = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                partitions.add(new PartitionId(rows.getInt(1), rows.getInt(2)));
              }
            }
            return partitions;
          }
        });
  }

  /**
   * Forgets ids that have had no change for so long, unless their transaction goes on: some at a
   * time, each time in a transaction of its own.
   */
  public void expire(Duration unused) {
    int expired = EXPIRED_AT_A_TIME;
    while (expired == EXPIRED_AT_A_TIME) {
      expired = database.call(connection -> expire(connection, unused));
    }
  }

  private static int expire(Connection connection, Duration unused) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(EXPIRE)) {
      statement.setLong(1, unused.toMillis());
      statement.setInt(2, EXPIRED_AT_A_TIME);
      return statement.executeUpdate();
    }
  }

  /**
   * Changes the state of a transactional id.
   *
   * @param before as it was found; empty if it was not
   * @return false if it is another one by now; nothing has happened then
   * @throws FencedCommitException if cursors are refused
   */
  public boolean change(Optional<Transaction> before, Transaction after, TransactionEffect effect) {
    Optional<Runnable> committed =
        database.inTransaction(
            connection ->
                isChanged(connection, before, after)
                    ? Optional.of(apply(connection, before.orElse(after), effect))
                    : Optional.empty());
    committed.ifPresent(Runnable::run);
    return committed.isPresent();
  }

  /**
   * Ends what a producer has open in some partitions, whatever becomes of the rest.
   *
   * @return false if the producer has a newer epoch there; nothing has happened then
   */
  public boolean writeMarkers(
      long producerId, short epoch, boolean isCommitted, Collection<PartitionId> partitions) {
    return database.inTransaction(
        connection -> {
          lock(connection, producerId);
          try (PreparedStatement statement = connection.prepareStatement(WRITE_MARKERS)) {
            statement.setLong(1, producerId);
            statement.setInt(2, epoch);
            statement.setBoolean(3, isCommitted);
            PartitionParameters.set(statement, 4, partitions);
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return row.getBoolean(1);
            }
          }
        });
  }

  /** Nobody ends a transaction of the producer meanwhile. */
  private static void lock(Connection connection, long producerId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK_PRODUCER)) {
      statement.setLong(1, producerId);
      statement.execute();
    }
  }

  private Runnable apply(Connection connection, Transaction of, TransactionEffect effect)
      throws SQLException {
    return switch (effect) {
      case TransactionEffect.Nothing _ -> TransactionStore::nothing;
      case TransactionEffect.Join join -> {
        log.joinTransaction(connection, of.producerId(), of.epoch(), join.partitions());
        yield TransactionStore::nothing;
      }
      case TransactionEffect.AddCursors add -> {
        if (!CursorStore.addToTransaction(connection, of.producerId(), add.cursors())) {
          throw new FencedCommitException(add.cursors());
        }
        yield TransactionStore::nothing;
      }
      case TransactionEffect.End(TransactionEnd end) -> {
        endCursors(connection, end);
        yield log.endTransaction(connection, end);
      }
    };
  }

  /** What readers here have to be told of most changes. */
  private static void nothing() {}

  private static void endCursors(Connection connection, TransactionEnd end) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(END_CURSORS)) {
      statement.setLong(1, end.producerId());
      statement.setBoolean(2, end.isCommitted());
      statement.execute();
    }
  }

  private static boolean isChanged(
      Connection connection, Optional<Transaction> before, Transaction after) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(before.isPresent() ? UPDATE : INSERT)) {
      statement.setLong(1, after.producerId());
      statement.setInt(2, after.epoch());
      statement.setInt(3, after.lastEpoch());
      statement.setLong(4, after.previousProducerId());
      statement.setString(5, after.state().stored());
      statement.setBoolean(6, after.hasOwnEpoch());
      statement.setInt(7, after.timeoutMs());
      statement.setString(8, after.transactionalId());
      if (before.isPresent()) {
        statement.setLong(9, before.get().producerId());
        statement.setInt(10, before.get().epoch());
        statement.setInt(11, before.get().lastEpoch());
        statement.setLong(12, before.get().previousProducerId());
        statement.setString(13, before.get().state().stored());
      }
      return statement.executeUpdate() == 1;
    }
  }

  private List<Transaction> select(String sql, String... parameters) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
              statement.setString(i + 1, parameters[i]);
            }
            List<Transaction> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                found.add(transactionOf(rows));
              }
            }
            return found;
          }
        });
  }

  private static Transaction transactionOf(ResultSet row) throws SQLException {
    long startedMs = row.getLong("started_ms");
    return new Transaction(
        row.getString("transactional_id"),
        row.getLong("producer_id"),
        row.getShort("producer_epoch"),
        row.getShort("last_epoch"),
        row.getLong("previous_producer_id"),
        TransactionState.ofStored(row.getString("state")),
        row.getBoolean("has_own_epoch"),
        row.getInt("timeout_ms"),
        row.getObject("started_ms") == null ? Transaction.NONE : startedMs,
        row.getLong("updated_ms"));
  }
}
