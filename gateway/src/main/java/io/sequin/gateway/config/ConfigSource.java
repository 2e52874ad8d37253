package io.sequin.gateway.config;

/** Where a config's value comes from, with the id that DescribeConfigs carries (KIP-226). */
public enum ConfigSource {
  DYNAMIC_TOPIC_CONFIG(1),
  DYNAMIC_BROKER_CONFIG(2),
  DYNAMIC_DEFAULT_BROKER_CONFIG(3),
  STATIC_BROKER_CONFIG(4),
  DEFAULT_CONFIG(5),
  CLIENT_METRICS_CONFIG(7),
  GROUP_CONFIG(8);

  private final byte id;

  ConfigSource(int id) {
    this.id = (byte) id;
  }

  /** The id on the wire. */
  public byte id() {
    return id;
  }
}
