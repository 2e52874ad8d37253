package io.sequin.gateway.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The broker configs as one listener has them: its own where it has some, otherwise those of all.
 */
public final class ListenerConfigs {

  private final BrokerConfigs configs;
  private final String listener;
  private final List<String> prefixes;

  private ListenerConfigs(BrokerConfigs configs, String listener, List<String> prefixes) {
    this.configs = configs;
    this.listener = listener;
    this.prefixes = prefixes;
  }

  static ListenerConfigs of(BrokerConfigs configs, String listener) {
    return new ListenerConfigs(configs, listener, List.of(prefix(listener), ""));
  }

  /** The listener's name. */
  public String listener() {
    return listener;
  }

  /** The same, where a SASL mechanism may have values of its own, too. */
  public ListenerConfigs forMechanism(String mechanism) {
    String ofMechanism = prefix(listener) + mechanism.toLowerCase(Locale.ROOT) + ".";
    return new ListenerConfigs(
        configs, listener, Stream.concat(Stream.of(ofMechanism), prefixes.stream()).toList());
  }

  /** The value, or the default if there is one. */
  public Optional<String> find(String name) {
    return prefixes.stream()
        .map(prefix -> prefix + name)
        .filter(configs::isSet)
        .findFirst()
        .or(() -> Optional.of(name))
        .map(configs::rendered);
  }

  /** Whether the listener itself has a value. */
  public boolean isOverridden(String name) {
    return configs.isSet(prefixes.getFirst() + name);
  }

  /** The value of a config that has a default. */
  public String text(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("No value of " + name));
  }

  /** The value of a config of type LIST. */
  public List<String> list(String name) {
    String text = text(name);
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(","));
  }

  /** The value of a config of type INT or LONG. */
  public long number(String name) {
    return Long.parseLong(text(name));
  }

  private static String prefix(String listener) {
    return "listener.name." + listener.toLowerCase(Locale.ROOT) + ".";
  }
}
