package io.sequin.storage.cluster;

/**
 * What clients are told to connect to by one listener of a gateway.
 *
 * @param listener its name
 */
public record NodeAddress(String listener, String host, int port) {

  private static final String SCHEME = "://";

  /** The reverse of {@link #toString}. */
  static NodeAddress parse(String text) {
    int scheme = text.indexOf(SCHEME);
    int colon = text.lastIndexOf(':');
    String host = text.substring(scheme + SCHEME.length(), colon).replaceAll("^\\[|]$", "");
    return new NodeAddress(
        text.substring(0, scheme), host, Integer.parseInt(text.substring(colon + 1)));
  }

  /** As in Kafka's {@code advertised.listeners}: {@code NAME://HOST:PORT}. */
  @Override
  public String toString() {
    return listener + SCHEME + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
