package io.sequin.storage.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which history is going on. Each session asks as it begins, before anybody uses it, so that a new
 * history is known before anything is read or written in it. A session belongs to the one that it
 * began in.
 */
final class Histories {

  private static final Logger LOG = LoggerFactory.getLogger(Histories.class);

  private static final String ENTER = Sql.load("histories_enter");
  private static final int NONE_KNOWN = -1;

  private final List<Consumer<History>> listeners = new CopyOnWriteArrayList<>();
  private final Map<Connection, History> sessions =
      Collections.synchronizedMap(new WeakHashMap<>());
  private volatile History current;

  /** The newest one that a session has begun in; null before the first session. */
  History current() {
    return current;
  }

  /** Has {@code listener} told of each new history, before any session of it is used. */
  void onNew(Consumer<History> listener) {
    listeners.add(listener);
  }

  /** Finds out which history a session that has just begun belongs to. */
  void enter(Connection session) throws SQLException {
    History found = ask(session, false);
    sessions.put(session, found);
    learn(found);
  }

  /**
   * Begins a new history, unless somebody else has: the session has shown that records of the one
   * that was known are gone.
   */
  void recordsAreLost(Connection session) throws SQLException {
    learn(ask(session, true));
  }

  /** Asks once more which one is going on. */
  History look(Connection session) throws SQLException {
    learn(ask(session, false));
    return current;
  }

  /** The history that a session belongs to. */
  History of(Connection session) throws SQLException {
    return sessions.get(session.unwrap(org.postgresql.jdbc.PgConnection.class));
  }

  /** Whether a session belongs to the history that is going on. */
  boolean isCurrent(Connection session) throws SQLException {
    return of(session).equals(current);
  }

  private History ask(Connection session, boolean recordsAreLost) throws SQLException {
    History known = current;
    try (PreparedStatement statement = session.prepareStatement(ENTER)) {
      statement.setInt(1, known == null ? NONE_KNOWN : known.leaderEpoch());
      statement.setObject(2, known == null ? null : known.id(), java.sql.Types.OTHER);
      statement.setBoolean(3, recordsAreLost);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new History(row.getInt(1), row.getObject(2, UUID.class));
      }
    }
  }

  private synchronized void learn(History found) {
    History known = current;
    if (known != null && found.leaderEpoch() <= known.leaderEpoch()) {
      return;
    }
    if (known != null) {
      LOG.warn(
          "PostgreSQL goes on with another history, leader epoch {}: what was remembered of {} is"
              + " dropped",
          found.leaderEpoch(),
          known.leaderEpoch());
    }
    current = found;
    listeners.forEach(listener -> listener.accept(found));
  }
}
