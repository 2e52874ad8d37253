package io.sequin.storage.cluster;

/**
 * A gateway as clients know it.
 *
 * @param host the name that clients are told to connect to
 */
public record GatewayNode(int nodeId, String host, int port) {}
