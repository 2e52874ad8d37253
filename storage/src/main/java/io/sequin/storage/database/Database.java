package io.sequin.storage.database;

import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/**
 * How everything in storage comes to its connections: by a pool for each purpose, of which calls
 * use the one that {@link #with} has named. No wait is without a limit, and what loses against
 * another transaction runs again.
 */
public final class Database implements AutoCloseable {

  /** So that one subject that somebody keeps locked leaves most connections to others. */
  private static final int CALLS_PER_SUBJECT = 2;

  private final Sessions sessions;
  private final Map<Purpose, ConnectionPool> pools;
  private final SubjectTurns subjects;
  private final OutageLog outages;
  private final ServerClock clock;
  private final ConnectionPool pool;
  private final Optional<String> subject;

  /**
   * For requests; connections are made when they are needed.
   *
   * @throws StorageException if the URL is not one of a PostgreSQL database
   */
  public Database(DatabaseSettings settings) {
    this.sessions = new Sessions(settings);
    this.pools = new EnumMap<>(Purpose.class);
    for (Purpose purpose : Purpose.values()) {
      pools.put(purpose, new ConnectionPool(purpose, sessions));
    }
    sessions.histories().onNew(_ -> all().forEach(ConnectionPool::evictIdle));
    this.subjects = new SubjectTurns(CALLS_PER_SUBJECT, Purpose.REQUESTS.patience());
    this.outages = new OutageLog();
    this.clock = ServerClock.startingAs(InstantSource.system());
    this.pool = pools.get(Purpose.REQUESTS);
    this.subject = Optional.empty();
  }

  /**
   * A connection in which nothing is set or prepared, for a look at what the URL leads to: a pooler
   * may hand the same session to others.
   *
   * @throws StorageException if the URL is not one of a PostgreSQL database
   */
  public static Connection openPlain(DatabaseSettings settings) throws SQLException {
    return new Sessions(settings).openPlain();
  }

  private Database(Database other, ConnectionPool pool, Optional<String> subject) {
    this.sessions = other.sessions;
    this.pools = other.pools;
    this.subjects = other.subjects;
    this.outages = other.outages;
    this.clock = other.clock;
    this.pool = pool;
    this.subject = subject;
  }

  /** The same database by the connections of another purpose; closed with this one. */
  public Database with(Purpose purpose) {
    return new Database(this, pools.get(purpose), subject);
  }

  /**
   * The same for work that may have to wait for what users' transactions keep locked: only a few
   * calls about one subject wait at a time, and with them only as many connections.
   *
   * @param name what it is, for people, as {@code group 'payroll'}
   */
  public Database about(String name) {
    return new Database(this, pool, Optional.of(name));
  }

  /**
   * Runs statements that commit one by one, all of them again if one loses against another
   * transaction.
   *
   * @throws StorageException if PostgreSQL refuses or is away, or a lock is not to be had
   */
  public <T> T call(SqlWork<T> work) {
    return lend(connection -> LostRaces.retry(() -> work.run(connection)));
  }

  /**
   * Runs all statements in one transaction, again from the start if it loses against another one.
   *
   * @throws StorageException if PostgreSQL refuses or is away, or a lock is not to be had
   */
  public <T> T inTransaction(SqlWork<T> work) {
    return lend(
        connection -> {
          // the pool switches it on again
          connection.setAutoCommit(false);
          return LostRaces.retry(() -> commit(connection, work));
        });
  }

  /**
   * Lends a connection to work that has users' code run, and takes back whatever that has left in
   * its session. The work ends its transaction itself.
   *
   * @throws StorageException if PostgreSQL refuses or is away, or a lock is not to be had
   */
  public <T> T callUsersCode(SqlWork<T> work) {
    return lend(
        connection -> {
          connection.unwrap(PGConnection.class).setPrepareThreshold(0);
          T result = work.run(connection);
          reset(connection, pool.sessionSettings());
          return result;
        });
  }

  /**
   * A connection outside the pools, for who needs a session for as long as it runs and looks rows
   * up by their keys.
   */
  public Connection openDedicated() throws SQLException {
    return sessions.open(SessionSettings.ofDedicated());
  }

  /**
   * The same for a session in which users' code runs: no statement is kept by a name in it, which
   * such code could give to one of its own.
   */
  public Connection openForUsersCode() throws SQLException {
    Connection connection = openDedicated();
    connection.unwrap(PGConnection.class).setPrepareThreshold(0);
    reset(connection);
    return connection;
  }

  /** Takes back whatever users' code has left in such a session. */
  public void reset(Connection connection) throws SQLException {
    reset(connection, SessionSettings.ofDedicated());
  }

  private static void reset(Connection connection, String settings) throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("DISCARD ALL");
      statement.execute(settings);
    }
  }

  /**
   * The history that is going on, as far as it is known.
   *
   * @throws StorageException if it is not known yet and PostgreSQL refuses or is away
   */
  public History history() {
    History known = sessions.histories().current();
    return known != null ? known : call(this::historyOf);
  }

  /** The history that a connection of this database belongs to. */
  public History historyOf(Connection connection) throws SQLException {
    return sessions.histories().of(connection);
  }

  /** Has {@code listener} told of each new history before anybody can read in it. */
  public void onNewHistory(Consumer<History> listener) {
    sessions.histories().onNew(listener);
  }

  /**
   * Begins a new history, unless that has happened already. To be called by who has seen committed
   * records that are not there any more.
   */
  public void recordsAreLost(Connection connection) throws SQLException {
    sessions.histories().recordsAreLost(connection);
  }

  /**
   * Sees whether a new history has begun, which sessions that are open already do not notice.
   *
   * @return the one that is going on
   */
  public History lookForNewHistory() {
    return call(sessions.histories()::look);
  }

  /** The time of day, to be told of each look at PostgreSQL's. */
  public ServerClock clock() {
    return clock;
  }

  /** To be told by who uses a dedicated connection. */
  public OutageLog outages() {
    return outages;
  }

  /** How many calls hold a connection now. */
  public int busyConnections() {
    return all().stream().mapToInt(ConnectionPool::busyConnections).sum();
  }

  /** How many calls wait for a connection now. */
  public int waitingCalls() {
    return all().stream().mapToInt(ConnectionPool::waitingCalls).sum();
  }

  @Override
  public void close() {
    all().forEach(ConnectionPool::close);
  }

  private Collection<ConnectionPool> all() {
    return pools.values();
  }

  private <T> T lend(SqlWork<T> work) {
    subject.ifPresent(subjects::take);
    try {
      return lendNow(work);
    } finally {
      subject.ifPresent(subjects::end);
    }
  }

  private <T> T lendNow(SqlWork<T> work) {
    long successesBefore = outages.successes();
    try {
      T result = pool.lend(work);
      outages.succeeded();
      return result;
    } catch (SQLException e) {
      if (pool.isClosed()) {
        throw new StorageUnavailableException("the database is closed", e);
      }
      outages.failed(e, successesBefore);
      throw SqlErrors.translate(e);
    }
  }

  private static <T> T commit(Connection connection, SqlWork<T> work) throws SQLException {
    try {
      T result = work.run(connection);
      StandbyWaits.commit(connection);
      return result;
    } catch (SQLException | RuntimeException e) {
      rollBack(connection, e);
      throw e;
    }
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
