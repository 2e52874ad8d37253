package io.sequin.gateway.cli;

import io.sequin.storage.database.DatabaseSettings;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A database as the URI that psql takes, without its password. */
final class PostgresUri {

  private static final String JDBC = "jdbc:postgresql:";

  private static final Pattern URI =
      Pattern.compile("postgres(?:ql)?://(?<user>[^:@/]+)(?::(?<password>[^@/]*))?@(?<rest>[^@]+)");

  private PostgresUri() {}

  static String of(DatabaseSettings database) {
    String rest = database.jdbcUrl().replaceFirst("^" + JDBC, "").replaceFirst("\\?.*$", "");
    String hostAndName = rest.startsWith("//") ? rest.substring(2) : "localhost/" + rest;
    return "postgresql://"
        + URLEncoder.encode(database.user(), StandardCharsets.UTF_8)
        + "@"
        + hostAndName;
  }

  /**
   * The reverse of {@link #of}; a password may stand in the URI.
   *
   * @param password where none stands there
   * @throws IllegalArgumentException with a message for people
   */
  static DatabaseSettings parse(String text, String password) {
    Matcher matcher = URI.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "--postgres takes postgresql://USER@HOST:PORT/DATABASE, as in the ready line");
    }
    String given = matcher.group("password");
    return DatabaseSettings.of(
        JDBC + "//" + matcher.group("rest"),
        URLDecoder.decode(matcher.group("user"), StandardCharsets.UTF_8),
        given == null ? password : URLDecoder.decode(given, StandardCharsets.UTF_8));
  }
}
