package io.sequin.storage.acl;

import java.util.Optional;
import java.util.stream.Stream;

/** Whether an ACL allows or forbids. */
public enum AclPermission {
  DENY(2),
  ALLOW(3);

  private final int code;

  AclPermission(int code) {
    this.code = code;
  }

  /** Kafka's number for it. */
  public byte code() {
    return (byte) code;
  }

  public static Optional<AclPermission> find(int code) {
    return Stream.of(values()).filter(permission -> permission.code == code).findFirst();
  }
}
