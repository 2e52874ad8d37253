package io.sequin.gateway.group.modern;

import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** How often each key occurs. Immutable. */
record Counts<K>(PMap<K, Integer> byKey) {

  static <K> Counts<K> none() {
    return new Counts<>(HashTreePMap.empty());
  }

  Counts<K> plus(K key) {
    return new Counts<>(byKey.plus(key, of(key) + 1));
  }

  Counts<K> minus(K key) {
    int left = of(key) - 1;
    return new Counts<>(left > 0 ? byKey.plus(key, left) : byKey.minus(key));
  }

  int of(K key) {
    return byKey.getOrDefault(key, 0);
  }

  Set<K> keys() {
    return byKey.keySet();
  }
}
