package io.sequin.gateway.quota;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Meters of those that share a quota. Bounded: who was silent longest is forgotten first. */
final class Meters<T> {

  private static final int MAX_METERS = 10_000;

  private final Supplier<T> maker;
  private final Map<AppliedQuota.Sharers, T> silentFirst =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AppliedQuota.Sharers, T> eldest) {
          return size() > MAX_METERS;
        }
      };

  Meters(Supplier<T> maker) {
    this.maker = maker;
  }

  synchronized T of(AppliedQuota.Sharers sharers) {
    return silentFirst.computeIfAbsent(sharers, _ -> maker.get());
  }
}
