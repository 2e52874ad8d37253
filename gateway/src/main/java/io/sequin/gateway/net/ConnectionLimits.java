package io.sequin.gateway.net;

import io.sequin.gateway.config.BrokerConfigs;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the broker configs say of connections.
 *
 * @param maxRequestBytes {@code socket.request.max.bytes}
 * @param maxIdleMs {@code connections.max.idle.ms}: after so long without a request a connection is
 *     closed
 * @param maxConnections {@code max.connections}: further clients wait until one leaves
 * @param maxOfListeners the same of one listener, by its name: {@code
 *     listener.name.<listener>.max.connections}
 * @param maxConnectionsPerAddress {@code max.connections.per.ip}: further ones are closed at once
 */
public record ConnectionLimits(
    int maxRequestBytes,
    long maxIdleMs,
    int maxConnections,
    Map<String, Integer> maxOfListeners,
    int maxConnectionsPerAddress) {

  /**
   * @param listeners the names of all
   */
  public static ConnectionLimits of(BrokerConfigs configs, Collection<String> listeners) {
    return new ConnectionLimits(
        configs.intValue("socket.request.max.bytes"),
        configs.longValue("connections.max.idle.ms"),
        configs.intValue("max.connections"),
        listeners.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    name -> (int) configs.forListener(name).number("max.connections"))),
        configs.intValue("max.connections.per.ip"));
  }
}
