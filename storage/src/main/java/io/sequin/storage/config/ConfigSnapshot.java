package io.sequin.storage.config;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is set for all owners of a kind at one version. Immutable. */
record ConfigSnapshot(long version, SortedMap<String, Map<String, String>> configs) {

  ConfigSnapshot {
    configs = Collections.unmodifiableSortedMap(new TreeMap<>(configs));
  }
}
