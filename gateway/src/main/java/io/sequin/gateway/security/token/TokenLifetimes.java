package io.sequin.gateway.security.token;

import io.sequin.gateway.config.BrokerConfigs;

/**
 * How long delegation tokens are good.
 *
 * @param maxMs {@code delegation.token.max.lifetime.ms}: however often they are renewed
 * @param renewMs {@code delegation.token.expiry.time.ms}: until they have to be renewed
 */
record TokenLifetimes(long maxMs, long renewMs) {

  static TokenLifetimes of(BrokerConfigs configs) {
    return new TokenLifetimes(
        configs.longValue("delegation.token.max.lifetime.ms"),
        configs.longValue("delegation.token.expiry.time.ms"));
  }

  /**
   * @param wantedMs none if not positive
   */
  long maxMs(long wantedMs) {
    return wantedMs > 0 ? Math.min(maxMs, wantedMs) : maxMs;
  }

  /**
   * @param wantedMs none if not positive
   */
  long renewMs(long wantedMs) {
    return wantedMs > 0 ? Math.min(renewMs, wantedMs) : renewMs;
  }
}
