package io.sequin.gateway.cli;

import io.sequin.storage.database.DatabaseSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A database as the URI that psql takes, without its password. */
final class PostgresUri {

  private static final String JDBC = "jdbc:postgresql:";

  private PostgresUri() {}

  static String of(DatabaseSettings database) {
    String rest = database.jdbcUrl().replaceFirst("^" + JDBC, "").replaceFirst("\\?.*$", "");
    String hostAndName = rest.startsWith("//") ? rest.substring(2) : "localhost/" + rest;
    return "postgresql://"
        + URLEncoder.encode(database.user(), StandardCharsets.UTF_8)
        + "@"
        + hostAndName;
  }
}
