package io.sequin.gateway.api.share;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who waits for records that other members of its share group give back. */
final class ReleaseWatches {

  private final Map<String, Set<Runnable>> byGroup = new ConcurrentHashMap<>();

  /** To be taken back by {@link #remove}. */
  void add(String groupId, Runnable wake) {
    byGroup.compute(
        groupId,
        (_, watches) -> {
          Set<Runnable> all = watches == null ? ConcurrentHashMap.newKeySet() : watches;
          all.add(wake);
          return all;
        });
  }

  void remove(String groupId, Runnable wake) {
    byGroup.computeIfPresent(
        groupId,
        (_, watches) -> {
          watches.remove(wake);
          return watches.isEmpty() ? null : watches;
        });
  }

  void wake(String groupId) {
    byGroup.getOrDefault(groupId, Set.of()).forEach(Runnable::run);
  }
}
