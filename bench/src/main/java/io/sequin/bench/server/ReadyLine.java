package io.sequin.bench.server;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line by which a gateway tells that it serves clients, and where. */
record ReadyLine(String bootstrap, URI postgres) {

  private static final Pattern FORMAT =
      Pattern.compile(
          "^ready kafka=(?<kafka>[^ ]+) postgres=(?<postgres>postgresql://\\S+)",
          Pattern.MULTILINE);

  /** Looks for it in all that a gateway has printed. */
  static Optional<ReadyLine> find(String output) {
    Matcher matcher = FORMAT.matcher(output);
    return matcher.find()
        ? Optional.of(new ReadyLine(matcher.group("kafka"), URI.create(matcher.group("postgres"))))
        : Optional.empty();
  }

  String jdbcUrl() {
    return String.format(
        Locale.ROOT,
        "jdbc:postgresql://%s:%d%s",
        postgres.getHost(),
        postgres.getPort(),
        postgres.getPath());
  }

  String user() {
    return postgres.getUserInfo();
  }
}
