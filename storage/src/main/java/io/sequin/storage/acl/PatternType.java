package io.sequin.storage.acl;

import java.util.Optional;
import java.util.stream.Stream;

/** How an ACL names resources (KIP-290). */
public enum PatternType {
  LITERAL(3),
  PREFIXED(4);

  private final int code;

  PatternType(int code) {
    this.code = code;
  }

  /** Kafka's number for it. */
  public byte code() {
    return (byte) code;
  }

  public static Optional<PatternType> find(int code) {
    return Stream.of(values()).filter(type -> type.code == code).findFirst();
  }
}
