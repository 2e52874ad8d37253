package io.sequin.storage.quota;

import java.util.Map;

/**
 * All quotas at one version. Immutable.
 *
 * @param version goes up with every change
 * @param quotas quotas by name for each entity
 */
public record QuotaSnapshot(long version, Map<QuotaEntity, Map<String, Double>> quotas) {

  public QuotaSnapshot {
    quotas = Map.copyOf(quotas);
  }
}
