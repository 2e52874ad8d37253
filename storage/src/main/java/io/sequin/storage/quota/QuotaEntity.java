package io.sequin.storage.quota;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a quota is for (KIP-546).
 *
 * @param parts names by type, {@link #USER}, {@link #CLIENT_ID} or {@link #IP}; an empty name means
 *     all that have no quota of their own
 */
public record QuotaEntity(Map<String, Optional<String>> parts) {

  public static final String USER = "user";
  public static final String CLIENT_ID = "client-id";
  public static final String IP = "ip";

  /** The types in the order of their names. */
  public QuotaEntity {
    SortedMap<String, Optional<String>> sorted = new TreeMap<>(parts);
    parts = Collections.unmodifiableSortedMap(sorted);
  }
}
