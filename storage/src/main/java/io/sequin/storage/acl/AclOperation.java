package io.sequin.storage.acl;

import java.util.Optional;
import java.util.stream.Stream;

/** What an ACL allows or forbids. */
public enum AclOperation {
  ALL(2),
  READ(3),
  WRITE(4),
  CREATE(5),
  DELETE(6),
  ALTER(7),
  DESCRIBE(8),
  CLUSTER_ACTION(9),
  DESCRIBE_CONFIGS(10),
  ALTER_CONFIGS(11),
  IDEMPOTENT_WRITE(12),
  CREATE_TOKENS(13),
  DESCRIBE_TOKENS(14),
  TWO_PHASE_COMMIT(15);

  private final int code;

  AclOperation(int code) {
    this.code = code;
  }

  /** Kafka's number for it. */
  public byte code() {
    return (byte) code;
  }

  /**
   * The bit of it in a set of operations, as in Kafka's fields of authorized operations (KIP-430).
   */
  public int bit() {
    return 1 << code;
  }

  public static Optional<AclOperation> find(int code) {
    return Stream.of(values()).filter(operation -> operation.code == code).findFirst();
  }
}
