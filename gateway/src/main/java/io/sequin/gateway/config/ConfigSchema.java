package io.sequin.gateway.config;

import java.util.Map;
import java.util.Optional;

/** What may be set for one kind of resource. */
public interface ConfigSchema {

  /** The key of that name, if there is one. */
  Optional<ConfigKey> find(String name);

  /** The default of a list config as text; empty when there is none. */
  String list(String name);

  /**
   * Checks names, values, and values against each other.
   *
   * @throws InvalidConfigException for the first fault
   */
  void validate(Map<String, String> overrides);
}
