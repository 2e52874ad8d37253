package io.sequin.storage.database;

/**
 * How to reach PostgreSQL.
 *
 * @param password empty where the server asks for none
 */
public record DatabaseSettings(String jdbcUrl, String user, String password) {

  public static DatabaseSettings of(String jdbcUrl, String user, String password) {
    return new DatabaseSettings(jdbcUrl, user, password);
  }
}
