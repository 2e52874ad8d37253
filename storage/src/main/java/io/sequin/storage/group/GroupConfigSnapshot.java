package io.sequin.storage.group;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is set for groups at one version. Immutable. */
record GroupConfigSnapshot(long version, SortedMap<String, Map<String, String>> configs) {

  GroupConfigSnapshot {
    configs = Collections.unmodifiableSortedMap(new TreeMap<>(configs));
  }

  static GroupConfigSnapshot empty() {
    return new GroupConfigSnapshot(0, Collections.emptySortedMap());
  }
}
