package io.sequin.storage.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Owns the connection pool. A fair semaphore of the pool's size stands before it: virtual threads
 * that wait inside HikariCP would spin.
 */
public final class Database implements AutoCloseable {

  private static final int ATTEMPTS = 5;

  /**
   * Big parameters must not be folded into a plan made for one call, and short statements gain
   * nothing from JIT.
   */
  private static final String SESSION_SETTINGS =
      """
      SET plan_cache_mode = force_generic_plan;
      SET jit = off;
      SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
      """;

  /**
   * A statement that is planned while the tables are small must still do when they have grown: it
   * looks rows up by index.
   */
  private static final String LASTING_SETTINGS =
      """
      SET enable_seqscan = off;
      SET enable_hashjoin = off;
      SET enable_mergejoin = off
      """;

  private final DatabaseSettings settings;
  private final HikariDataSource pool;
  private final Semaphore places;
  private final OutageLog outages = new OutageLog();

  /**
   * Opens a pool; connections are made when they are needed.
   *
   * @throws StorageException if the URL is not one of a PostgreSQL database
   */
  public Database(DatabaseSettings settings) {
    checkUrl(settings.jdbcUrl());
    this.settings = settings;
    this.pool = new HikariDataSource(poolConfig(settings));
    this.places = new Semaphore(settings.poolSize(), true);
  }

  /**
   * Runs statements that commit one by one.
   *
   * @throws StorageException if PostgreSQL refuses or is away
   */
  public <T> T call(SqlWork<T> work) {
    takePlace();
    long successesBefore = outages.successes();
    try (Connection connection = pool.getConnection()) {
      T result = work.run(connection);
      outages.succeeded();
      return result;
    } catch (SQLException e) {
      if (pool.isClosed()) {
        throw new StorageUnavailableException("the database is closed", e);
      }
      outages.failed(e, successesBefore);
      throw SqlErrors.translate(e);
    } finally {
      places.release();
    }
  }

  /**
   * Runs one statement that commits by itself, again if it loses against another transaction.
   *
   * @throws StorageException if PostgreSQL refuses or is away
   */
  public <T> T callWithRetries(SqlWork<T> work) {
    return call(
        connection -> {
          for (int attempt = 1; ; attempt++) {
            try {
              return work.run(connection);
            } catch (SQLException e) {
              if (attempt == ATTEMPTS || !SqlErrors.isLostRace(e)) {
                throw e;
              }
            }
          }
        });
  }

  /**
   * Runs all statements in one transaction, again from the start if it loses against another one.
   *
   * @throws StorageException if PostgreSQL refuses or is away
   */
  public <T> T inTransaction(SqlWork<T> work) {
    return call(
        connection -> {
          // the pool switches it on again
          connection.setAutoCommit(false);
          return commitWithRetries(connection, work);
        });
  }

  /**
   * A connection outside the pool, for a thread that needs one for as long as it runs and looks
   * rows up by their keys.
   */
  public Connection openDedicated() throws SQLException {
    Connection connection =
        DriverManager.getConnection(settings.jdbcUrl(), driverProperties(settings));
    try (Statement statement = connection.createStatement()) {
      statement.execute(SESSION_SETTINGS + ";" + LASTING_SETTINGS);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /** To be told by who uses a dedicated connection. */
  public OutageLog outages() {
    return outages;
  }

  /** How many calls hold a connection now. */
  public int busyConnections() {
    return settings.poolSize() - places.availablePermits();
  }

  /** How many calls wait for a connection now. */
  public int waitingCalls() {
    return places.getQueueLength();
  }

  @Override
  public void close() {
    pool.close();
  }

  private <T> T commitWithRetries(Connection connection, SqlWork<T> work) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        T result = work.run(connection);
        connection.commit();
        return result;
      } catch (SQLException e) {
        rollBack(connection, e);
        if (attempt == ATTEMPTS || !SqlErrors.isSerializationFailure(e)) {
          throw e;
        }
      } catch (RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void takePlace() {
    try {
      if (!places.tryAcquire(settings.patience().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StorageUnavailableException(
            "PostgreSQL is not available: all connections are busy", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageUnavailableException("interrupted while waiting for a connection", e);
    }
  }

  private static HikariConfig poolConfig(DatabaseSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("postgres");
    config.setJdbcUrl(settings.jdbcUrl());
    config.setDataSourceProperties(driverProperties(settings));
    config.setMaximumPoolSize(settings.poolSize());
    config.setConnectionTimeout(settings.patience().toMillis());
    config.setConnectionInitSql(SESSION_SETTINGS);
    config.setInitializationFailTimeout(-1);
    return config;
  }

  private static Properties driverProperties(DatabaseSettings settings) {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("ApplicationName", "sequin-gateway");
    properties.setProperty("prepareThreshold", "1");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("tcpKeepAlive", "true");
    return properties;
  }

  private static void checkUrl(String jdbcUrl) {
    try {
      DriverManager.getDriver(jdbcUrl);
    } catch (SQLException e) {
      // the URL is not repeated: there may be a password in it
      throw new StorageException(
          "the JDBC URL is not of the form jdbc:postgresql://HOST:PORT/DATABASE", e);
    }
  }
}
