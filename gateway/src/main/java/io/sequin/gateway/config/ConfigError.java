package io.sequin.gateway.config;

/** Why a change of configs was refused; the names are those of Kafka's error codes. */
public enum ConfigError {
  /** A name is unknown, or a value or a combination of values is not allowed. */
  INVALID_CONFIG,
  /** The request itself is malformed, whatever the values are. */
  INVALID_REQUEST
}
