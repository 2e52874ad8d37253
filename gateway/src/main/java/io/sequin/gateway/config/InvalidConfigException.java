package io.sequin.gateway.config;

/**
 * A config or a change of configs that is refused; the message is the text a Kafka user would see.
 */
public final class InvalidConfigException extends RuntimeException {
  private final ConfigError error;

  private InvalidConfigException(ConfigError error, String message, Throwable cause) {
    super(message, cause);
    this.error = error;
  }

  /** The Kafka error that answers the request. */
  public ConfigError error() {
    return error;
  }

  static InvalidConfigException invalidConfig(String message) {
    return new InvalidConfigException(ConfigError.INVALID_CONFIG, message, null);
  }

  static InvalidConfigException invalidRequest(String message) {
    return new InvalidConfigException(ConfigError.INVALID_REQUEST, message, null);
  }

  static InvalidConfigException invalidValue(String name, Object value, String reason) {
    return invalidValue(name, value, reason, null);
  }

  static InvalidConfigException invalidValue(
      String name, Object value, String reason, Throwable cause) {
    String message = "Invalid value " + value + " for configuration " + name + ": " + reason;
    return new InvalidConfigException(ConfigError.INVALID_CONFIG, message, cause);
  }
}
