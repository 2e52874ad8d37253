package io.sequin.migration.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequin.storage.quota.QuotaChange;
import io.sequin.storage.quota.QuotaEntity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What a quota is for, and its name.
 *
 * @param entity names by type; null for all that have no quota of their own
 */
record QuotaKey(Map<String, String> entity, String name) {

  private static final ObjectMapper JSON = new ObjectMapper();

  QuotaKey {
    entity = new TreeMap<>(entity);
  }

  static QuotaKey parse(String text) {
    try {
      return JSON.readValue(text, QuotaKey.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no quota: " + text, e);
    }
  }

  String text() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  QuotaChange change(OptionalDouble value) {
    Map<String, Optional<String>> parts = new HashMap<>();
    entity.forEach((type, who) -> parts.put(type, Optional.ofNullable(who)));
    return new QuotaChange(new QuotaEntity(parts), Map.of(name, value));
  }
}
