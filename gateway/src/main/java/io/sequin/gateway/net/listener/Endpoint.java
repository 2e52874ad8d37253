package io.sequin.gateway.net.listener;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry of {@code listeners} or {@code advertised.listeners}.
 *
 * @param host empty for all addresses
 */
record Endpoint(String name, String host, int port) {

  private static final Pattern PATTERN =
      Pattern.compile("(.*)://\\[?([0-9a-zA-Z\\-%._:]*)]?:(-?[0-9]{1,9})");
  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code NAME://HOST:PORT}; an IPv6 host stands in brackets.
   *
   * @throws IllegalArgumentException with a message for people
   */
  static Endpoint parse(String text) {
    Matcher matcher = PATTERN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Unable to parse " + text + " to a broker endpoint");
    }
    int port = Integer.parseInt(matcher.group(3));
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("Unable to parse " + text + " to a broker endpoint");
    }
    return new Endpoint(matcher.group(1).toUpperCase(Locale.ROOT), matcher.group(2), port);
  }

  InetSocketAddress address() {
    return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  }
}
