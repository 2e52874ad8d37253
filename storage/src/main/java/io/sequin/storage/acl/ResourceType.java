package io.sequin.storage.acl;

import java.util.Optional;
import java.util.stream.Stream;

/** What an ACL is about. */
public enum ResourceType {
  TOPIC(2),
  GROUP(3),
  CLUSTER(4),
  TRANSACTIONAL_ID(5),
  DELEGATION_TOKEN(6),
  USER(7);

  private final int code;

  ResourceType(int code) {
    this.code = code;
  }

  /** Kafka's number for it. */
  public byte code() {
    return (byte) code;
  }

  public static Optional<ResourceType> find(int code) {
    return Stream.of(values()).filter(type -> type.code == code).findFirst();
  }
}
