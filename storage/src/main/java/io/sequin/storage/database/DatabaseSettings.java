package io.sequin.storage.database;

import java.util.regex.Pattern;

/**
 * How to reach PostgreSQL.
 *
 * @param password empty where the server asks for none
 */
public record DatabaseSettings(String jdbcUrl, String user, String password) {

  private static final Pattern HOSTS = Pattern.compile("^jdbc:postgresql://[^/]*,");

  public static DatabaseSettings of(String jdbcUrl, String user, String password) {
    return new DatabaseSettings(jdbcUrl, user, password);
  }

  /** Whether any of several servers may be the primary. */
  boolean hasSeveralHosts() {
    return HOSTS.matcher(jdbcUrl).find();
  }
}
