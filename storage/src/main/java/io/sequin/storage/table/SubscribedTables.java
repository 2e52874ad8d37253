package io.sequin.storage.table;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.database.StandbyWaits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a connection, by which it brings records into the tables that follow topics: rows and the
 * consumer's offset in one transaction, which locks the subscription, so exactly once, whichever
 * gateways are at it. Used by one thread, but for {@link #close}.
 */
public final class SubscribedTables implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SubscribedTables.class);

  private static final String SELECT_DUE =
      "SELECT id FROM sequin_private.due_subscriptions() AS id";
  private static final String COPY = "SELECT sequin_private.copy_topic(?)";
  private static final String NOTE_PROBLEM =
      "SELECT sequin_private.note_subscription_problem(?, ?)";

  private final Database database;
  private final Map<Integer, String> problems = new HashMap<>();
  private volatile Connection connection;
  private volatile boolean closed;

  public SubscribedTables(Database database) {
    this.database = database;
  }

  /**
   * Makes a step with each table that is behind its topic. One that cannot be kept is told to
   * people, and holds no other up.
   *
   * @return how many offsets were passed; 0 if nothing is left to do
   * @throws io.sequin.storage.StorageException if PostgreSQL is away
   */
  public long copy() {
    try {
      long passed = 0;
      for (int subscription : due()) {
        passed += copy(subscription);
      }
      return passed;
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

  private List<Integer> due() throws SQLException {
    try (Statement statement = connection().createStatement();
        ResultSet rows = statement.executeQuery(SELECT_DUE)) {
      List<Integer> due = new ArrayList<>();
      while (rows.next()) {
        due.add(rows.getInt(1));
      }
      return due;
    }
  }

  private long copy(int subscription) throws SQLException {
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
      problem(current, subscription, SqlErrors.messageOf(e));
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

  /** Each is said once in the log, however often it is tried again. */
  private void problem(Connection current, int subscription, String message) throws SQLException {
    if (!message.equals(problems.put(subscription, message))) {
      LOG.warn("subscribed table {} does not get on: {}", subscription, message);
    }
    try (PreparedStatement statement = current.prepareStatement(NOTE_PROBLEM)) {
      statement.setInt(1, subscription);
      statement.setString(2, message);
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
