package io.sequin.gateway.api.config;

/** What has configs in Kafka, with the ids that requests carry. */
enum ResourceType {
  UNKNOWN(0),
  TOPIC(2),
  BROKER(4),
  BROKER_LOGGER(8),
  CLIENT_METRICS(16),
  GROUP(32);

  private final byte id;

  ResourceType(int id) {
    this.id = (byte) id;
  }

  byte id() {
    return id;
  }

  /** {@link #UNKNOWN} if there is no such type. */
  static ResourceType forId(byte id) {
    for (ResourceType type : values()) {
      if (type.id == id) {
        return type;
      }
    }
    return UNKNOWN;
  }
}
