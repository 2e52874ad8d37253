package io.sequin.storage.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sequin.storage.StorageUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Owns the connections for one purpose. A fair semaphore of the pool's size stands before it:
 * virtual threads that wait inside HikariCP would spin.
 */
final class ConnectionPool implements AutoCloseable {

  private static final int KEPT_IDLE = 2;

  private final Purpose purpose;
  private final Histories histories;
  private final HikariDataSource connections;
  private final Semaphore places;

  ConnectionPool(Purpose purpose, Sessions sessions) {
    this.purpose = purpose;
    this.histories = sessions.histories();
    this.connections = new HikariDataSource(config(purpose, sessions));
    this.places = new Semaphore(purpose.poolSize(), true);
  }

  /**
   * Lends a connection to work. If the server has closed it while it lay idle, nothing has been
   * done, and the work runs on a new one.
   *
   * @throws StorageUnavailableException if none becomes free
   */
  <T> T lend(SqlWork<T> work) throws SQLException {
    takePlace();
    try {
      return lendOnce(work);
    } catch (SQLException e) {
      if (!SqlErrors.isClosedBeforehand(e)) {
        throw e;
      }
      evictIdle();
      return lendOnce(work);
    } finally {
      places.release();
    }
  }

  /** Has sessions that lie idle ended. */
  void evictIdle() {
    connections.getHikariPoolMXBean().softEvictConnections();
  }

  /** What is set in each of its sessions. */
  String sessionSettings() {
    return SessionSettings.of(purpose);
  }

  int busyConnections() {
    return purpose.poolSize() - places.availablePermits();
  }

  int waitingCalls() {
    return places.getQueueLength();
  }

  boolean isClosed() {
    return connections.isClosed();
  }

  @Override
  public void close() {
    connections.close();
  }

  private <T> T lendOnce(SqlWork<T> work) throws SQLException {
    try (Connection connection = current()) {
      return work.run(connection);
    }
  }

  /** What another history's sessions would answer is of no use any more. */
  private Connection current() throws SQLException {
    Connection connection = connections.getConnection();
    while (!histories.isCurrent(connection)) {
      connections.evictConnection(connection);
      connection = connections.getConnection();
    }
    return connection;
  }

  private void takePlace() {
    try {
      if (!places.tryAcquire(purpose.patience().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StorageUnavailableException(
            "PostgreSQL is not available: all connections are busy", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageUnavailableException("interrupted while waiting for a connection", e);
    }
  }

  private static HikariConfig config(Purpose purpose, Sessions sessions) {
    HikariConfig config = sessions.poolConfig(SessionSettings.of(purpose));
    config.setPoolName(purpose.name().toLowerCase(Locale.ROOT));
    config.setMaximumPoolSize(purpose.poolSize());
    config.setMinimumIdle(KEPT_IDLE);
    config.setConnectionTimeout(purpose.patience().toMillis());
    return config;
  }
}
