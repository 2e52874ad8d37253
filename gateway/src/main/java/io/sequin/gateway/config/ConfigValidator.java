package io.sequin.gateway.config;

/** A rule for the parsed values of one config. */
@FunctionalInterface
public interface ConfigValidator {
  /**
   * Accepts a parsed value, possibly in a tidier form.
   *
   * @throws InvalidConfigException when the value breaks the rule
   */
  Object accept(String name, Object value);
}
