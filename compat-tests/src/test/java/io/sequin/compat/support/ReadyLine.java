package io.sequin.compat.support;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line by which a gateway tells that it serves clients, and where; HTTP only if it does. */
public record ReadyLine(String kafkaHost, int kafkaPort, URI postgres, Optional<URI> http) {

  private static final Pattern FORMAT =
      Pattern.compile(
          "ready kafka=(?<host>[^ ]+):(?<port>\\d+) postgres=(?<postgres>postgresql://[^ ]+)"
              + "( http=(?<http>https?://[^ ]+))?");

  static ReadyLine parse(String line) {
    Matcher matcher = FORMAT.matcher(line);
    if (!matcher.matches()) {
      throw new AssertionError("not a ready line: " + line);
    }
    return new ReadyLine(
        matcher.group("host"),
        Integer.parseInt(matcher.group("port")),
        URI.create(matcher.group("postgres")),
        Optional.ofNullable(matcher.group("http")).map(URI::create));
  }
}
