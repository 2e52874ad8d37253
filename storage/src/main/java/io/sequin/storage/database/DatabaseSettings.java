package io.sequin.storage.database;

import java.time.Duration;

/**
 * How to reach PostgreSQL.
 *
 * @param password empty where the server asks for none
 * @param poolSize connections for everything but the append lanes
 * @param patience how long a request waits for a connection before it is told that storage is away
 */
public record DatabaseSettings(
    String jdbcUrl, String user, String password, int poolSize, Duration patience) {

  private static final int DEFAULT_POOL_SIZE = 8;
  private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(3);

  public static DatabaseSettings of(String jdbcUrl, String user, String password) {
    return new DatabaseSettings(jdbcUrl, user, password, DEFAULT_POOL_SIZE, DEFAULT_PATIENCE);
  }
}
