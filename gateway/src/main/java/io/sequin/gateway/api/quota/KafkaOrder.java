package io.sequin.gateway.api.quota;

import io.sequin.storage.quota.QuotaEntity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order in which Kafka answers quotas, and its tools print them: that of its hash maps. So it
 * takes hash maps of what has the same hash.
 */
final class KafkaOrder {

  private KafkaOrder() {}

  static List<Map.Entry<QuotaEntity, Map<String, Double>>> of(
      Map<QuotaEntity, Map<String, Double>> quotas) {
    Map<List<Map<String, String>>, Map.Entry<QuotaEntity, Map<String, Double>>> hashed =
        new HashMap<>();
    quotas.entrySet().forEach(entry -> hashed.put(key(entry.getKey()), entry));
    return List.copyOf(hashed.values());
  }

  static Set<Map.Entry<String, Double>> ofNames(Map<String, Double> quotas) {
    return new HashMap<>(quotas).entrySet();
  }

  /** Kafka hashes a list of one: the names by type, null for the default. */
  private static List<Map<String, String>> key(QuotaEntity entity) {
    Map<String, String> names = new HashMap<>();
    entity.parts().forEach((type, name) -> names.put(type, name.orElse(null)));
    return List.of(names);
  }
}
