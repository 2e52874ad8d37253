package io.sequin.storage.cluster;

import java.util.Optional;

/**
 * A gateway as clients know it.
 *
 * @param host the name that clients are told to connect to
 * @param rack where it is, for clients that prefer what is near
 */
public record GatewayNode(int nodeId, String host, int port, Optional<String> rack) {

  /** One of which nobody has said where it is. */
  public GatewayNode(int nodeId, String host, int port) {
    this(nodeId, host, port, Optional.empty());
  }
}
