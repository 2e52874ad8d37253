package io.sequin.gateway.api.fetch;

import io.sequin.gateway.config.BrokerConfigs;

/**
 * What the broker configs say of fetches.
 *
 * @param maxBytes {@code fetch.max.bytes}: most bytes of records that one fetch answers
 * @param maxSessions {@code max.incremental.fetch.session.cache.slots}
 */
public record FetchLimits(int maxBytes, int maxSessions) {

  public static FetchLimits of(BrokerConfigs configs) {
    return new FetchLimits(
        configs.intValue("fetch.max.bytes"),
        configs.intValue("max.incremental.fetch.session.cache.slots"));
  }
}
