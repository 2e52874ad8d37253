package io.sequin.gateway.config;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The broker configs of Kafka 4.3 that this gateway shows: the only list. */
final class BrokerConfigKeys {
  private static final SortedMap<String, ConfigKey> KEYS = new TreeMap<>();

  static {
    Stream.of(
            topicDefaults(),
            LogConfigKeys.all(),
            ServerConfigKeys.all(),
            AuthorizerConfigKeys.all(),
            GroupConfigKeys.all(),
            QuotaConfigKeys.all(),
            TransactionConfigKeys.all(),
            TokenConfigKeys.all(),
            HttpConfigKeys.all(),
            ListenerConfigKeys.ofAllListeners(),
            ListenerConfigKeys.all())
        .flatMap(Collection::stream)
        .forEach(key -> KEYS.put(key.name(), key));
  }

  private BrokerConfigKeys() {}

  /** All keys in the order of their names. */
  static Collection<ConfigKey> all() {
    return Collections.unmodifiableCollection(KEYS.values());
  }

  /** The broker config of that name, which may be that of one listener. */
  static Optional<ConfigKey> find(String name) {
    return Optional.ofNullable(KEYS.get(name))
        .or(() -> ListenerConfigKeys.overridden(name).map(key -> key.named(name)));
  }

  /**
   * The broker configs whose values have the type, default and rule of the topic config they stand
   * for.
   */
  private static List<ConfigKey> topicDefaults() {
    return TopicConfigKeys.all().stream()
        .filter(key -> key.synonyms().size() == 1)
        .map(BrokerConfigKeys::topicDefault)
        .toList();
  }

  private static ConfigKey topicDefault(ConfigKey topicKey) {
    return ConfigKey.of(
            topicKey.synonyms().getFirst().name(),
            topicKey.type(),
            topicKey.defaultValue(),
            "Default of the topic config " + topicKey.name() + ". " + topicKey.documentation())
        .checkedBy(topicKey.validator());
  }
}
