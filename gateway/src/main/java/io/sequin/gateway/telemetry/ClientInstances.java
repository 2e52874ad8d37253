package io.sequin.gateway.telemetry;

import io.sequin.storage.config.ConfigCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The clients that send metrics or might, as many as in Kafka: when there are more, the one that
 * was silent longest is forgotten, and so is each that is silent for three intervals. A change of
 * the subscriptions makes them anew, so that each may ask at once.
 */
final class ClientInstances {

  private static final int MAX_INSTANCES = 16_384;
  private static final long NONE = -1;

  private record Entry(ClientInstance instance, long version) {}

  private final ConfigCatalog configs;
  private final Map<UUID, Entry> silentLongestFirst = new LinkedHashMap<>(16, 0.75f, true);
  private long version = NONE;
  private Subscriptions subscriptions = Subscriptions.of(List.of());

  /**
   * @param configs what is set for each subscription
   */
  ClientInstances(ConfigCatalog configs) {
    this.configs = configs;
  }

  synchronized ClientInstance of(ClientIdentity identity, long nowMs) {
    refresh();
    Entry entry = silentLongestFirst.get(identity.instanceId());
    if (entry == null || entry.version() != version) {
      forgetSilent(nowMs);
      ClientIdentity known = entry == null ? identity : entry.instance().identity();
      entry = new Entry(new ClientInstance(known, subscriptions.of(known)), version);
      silentLongestFirst.put(identity.instanceId(), entry);
    }
    return entry.instance();
  }

  synchronized int size() {
    return silentLongestFirst.size();
  }

  private void refresh() {
    long now = configs.version();
    if (now != version) {
      subscriptions = Subscriptions.of(configs.configs().values());
      version = now;
    }
  }

  private void forgetSilent(long nowMs) {
    var oldest = silentLongestFirst.values().iterator();
    while (oldest.hasNext()) {
      boolean isFull = silentLongestFirst.size() >= MAX_INSTANCES;
      if (!oldest.next().instance().isExpired(nowMs) && !isFull) {
        return;
      }
      oldest.remove();
    }
  }
}
