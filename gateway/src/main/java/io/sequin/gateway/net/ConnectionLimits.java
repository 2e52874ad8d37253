package io.sequin.gateway.net;

import io.sequin.gateway.config.BrokerConfigs;

/**
 * What the broker configs say of connections.
 *
 * @param maxRequestBytes {@code socket.request.max.bytes}
 * @param maxIdleMs {@code connections.max.idle.ms}: after so long without a request a connection is
 *     closed
 * @param maxConnections {@code max.connections}: further clients wait until one leaves
 * @param maxConnectionsPerAddress {@code max.connections.per.ip}: further ones are closed at once
 */
public record ConnectionLimits(
    int maxRequestBytes, long maxIdleMs, int maxConnections, int maxConnectionsPerAddress) {

  public static ConnectionLimits of(BrokerConfigs configs) {
    return new ConnectionLimits(
        configs.intValue("socket.request.max.bytes"),
        configs.longValue("connections.max.idle.ms"),
        configs.intValue("max.connections"),
        configs.intValue("max.connections.per.ip"));
  }
}
