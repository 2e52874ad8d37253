package io.sequin.gateway.api.config;

import io.sequin.gateway.admin.ConfigResource;
import io.sequin.gateway.admin.ConfigResource.Kind;
import java.util.Optional;

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

  /** The resource of that name; empty if resources of this type have no configs here. */
  Optional<ConfigResource> named(String name) {
    return switch (this) {
      case TOPIC -> Optional.of(new ConfigResource(Kind.TOPIC, name));
      case BROKER -> Optional.of(new ConfigResource(Kind.BROKER, name));
      case GROUP -> Optional.of(new ConfigResource(Kind.GROUP, name));
      case CLIENT_METRICS -> Optional.of(new ConfigResource(Kind.CLIENT_METRICS, name));
      case UNKNOWN, BROKER_LOGGER -> Optional.empty();
    };
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
