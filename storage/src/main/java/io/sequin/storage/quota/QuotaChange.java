package io.sequin.storage.quota;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What changes for one entity.
 *
 * @param values by the quotas' names; empty takes the quota away
 */
public record QuotaChange(QuotaEntity entity, Map<String, OptionalDouble> values) {

  public QuotaChange {
    values = Map.copyOf(values);
  }
}
