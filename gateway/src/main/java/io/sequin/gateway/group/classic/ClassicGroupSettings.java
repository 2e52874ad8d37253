package io.sequin.gateway.group.classic;

import io.sequin.gateway.config.BrokerConfigs;

/**
 * What the broker configs say of classic groups.
 *
 * @param minSessionTimeoutMs {@code group.min.session.timeout.ms}
 * @param maxSessionTimeoutMs {@code group.max.session.timeout.ms}
 * @param initialRebalanceDelayMs {@code group.initial.rebalance.delay.ms}
 * @param maxSize {@code group.max.size}
 */
public record ClassicGroupSettings(
    int minSessionTimeoutMs, int maxSessionTimeoutMs, int initialRebalanceDelayMs, int maxSize) {

  public static ClassicGroupSettings of(BrokerConfigs configs) {
    return new ClassicGroupSettings(
        configs.intValue("group.min.session.timeout.ms"),
        configs.intValue("group.max.session.timeout.ms"),
        configs.intValue("group.initial.rebalance.delay.ms"),
        configs.intValue("group.max.size"));
  }

  boolean allowsSessionTimeout(int sessionTimeoutMs) {
    return sessionTimeoutMs >= minSessionTimeoutMs && sessionTimeoutMs <= maxSessionTimeoutMs;
  }
}
