package io.sequin.migration.client;

/** Where a broker listens. */
public record BrokerAddress(String host, int port) {

  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code HOST:PORT}; an IPv6 host stands in brackets.
   *
   * @throws SourceException if it is none
   */
  static BrokerAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0)).replaceAll("^\\[|]$", "");
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (!host.isEmpty() && port > 0 && port <= MAX_PORT) {
        return new BrokerAddress(host, port);
      }
    } catch (NumberFormatException e) {
      throw new SourceException("'" + text + "' is not HOST:PORT", e);
    }
    throw new SourceException("'" + text + "' is not HOST:PORT");
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
