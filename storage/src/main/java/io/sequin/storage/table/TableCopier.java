package io.sequin.storage.table;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.database.StandbyWaits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a connection, by which it brings records into tables that follow topics: rows and the
 * consumer's offset in one transaction, which locks the subscription, so exactly once, whoever is
 * at it. Used by one thread, but for {@link #close}.
 */
public final class TableCopier implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TableCopier.class);

  private static final String COPY = "SELECT sequin_private.copy_topic(?)";
  private static final String NOTE_PROBLEM =
      "SELECT sequin_private.note_subscription_problem(?, ?)";

  private final Database database;
  private final Map<Integer, String> problems;
  private volatile Connection connection;
  private volatile boolean closed;

  /**
   * @param problems the last one of each subscription, of all copiers of a gateway
   */
  TableCopier(Database database, Map<Integer, String> problems) {
    this.database = database;
    this.problems = problems;
  }

  /**
   * Makes a step with a table. If it cannot be kept, people are told, in the view and in the log.
   *
   * @return how many offsets were passed; 0 if nothing is left to do, or another one is at it
   * @throws StorageException if PostgreSQL is away
   */
  public long copy(int subscription) {
    try {
      return copyOrTell(subscription);
    } catch (SQLException e) {
      disconnect();
      throw SqlErrors.translate(e);
    }
  }

  /** Ends a step, which then has happened as a whole or not at all. */
  @Override
  public void close() {
    closed = true;
    disconnect();
  }

  private long copyOrTell(int subscription) throws SQLException {
    Connection current = connection();
    try {
      long passed = copy(current, subscription);
      database.reset(current);
      if (problems.remove(subscription) != null) {
        LOG.info("subscribed table {} goes on", subscription);
      }
      return passed;
    } catch (SQLException e) {
      if (SqlErrors.isConnectionLost(e)) {
        throw e;
      }
      current.rollback();
      database.reset(current);
      tell(current, subscription, SqlErrors.messageOf(e));
      return 0;
    }
  }

  private static long copy(Connection current, int subscription) throws SQLException {
    current.setAutoCommit(false);
    try (PreparedStatement statement = current.prepareStatement(COPY)) {
      statement.setInt(1, subscription);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        long passed = row.getLong(1);
        StandbyWaits.commit(current);
        return passed;
      }
    }
  }

  /** Each problem is said once in the log, however often it is tried again. */
  private void tell(Connection current, int subscription, String problem) throws SQLException {
    if (!problem.equals(problems.put(subscription, problem))) {
      LOG.warn("subscribed table {} does not get on: {}", subscription, problem);
    }
    try (PreparedStatement statement = current.prepareStatement(NOTE_PROBLEM)) {
      statement.setInt(1, subscription);
      statement.setString(2, problem);
      statement.execute();
    }
  }

  private Connection connection() throws SQLException {
    Connection current = connection;
    if (current == null) {
      current = database.openForUsersCode();
      connection = current;
      if (closed) {
        disconnect();
      }
    }
    return current;
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
