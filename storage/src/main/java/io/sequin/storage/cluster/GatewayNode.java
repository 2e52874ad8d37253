package io.sequin.storage.cluster;

import java.util.List;
import java.util.Optional;

/**
 * A gateway as clients know it.
 *
 * @param host the name that clients are told to connect to by its first listener
 * @param rack where it is, for clients that prefer what is near
 * @param addresses of all its listeners; none if it has only one, whatever its name
 */
public record GatewayNode(
    int nodeId, String host, int port, Optional<String> rack, List<NodeAddress> addresses) {

  public GatewayNode {
    addresses = List.copyOf(addresses);
  }

  /** One with a single listener, of which nobody has said where it is. */
  public GatewayNode(int nodeId, String host, int port) {
    this(nodeId, host, port, Optional.empty(), List.of());
  }

  /**
   * The same as clients of one listener know it, with that listener's host and port; empty if it
   * has no such listener.
   */
  public Optional<GatewayNode> seenBy(String listener) {
    return addresses.isEmpty()
        ? Optional.of(this)
        : addresses.stream()
            .filter(address -> address.listener().equals(listener))
            .findFirst()
            .map(
                address ->
                    new GatewayNode(nodeId, address.host(), address.port(), rack, List.of()));
  }

  /** Whether clients of that listener can come to it. */
  public boolean has(String listener) {
    if (addresses.isEmpty()) {
      return true;
    }
    // asked for each partition of each topic
    for (NodeAddress address : addresses) {
      if (address.listener().equals(listener)) {
        return true;
      }
    }
    return false;
  }
}
