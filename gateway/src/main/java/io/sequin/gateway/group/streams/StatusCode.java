package io.sequin.gateway.group.streams;

/** What members are told besides their tasks; the numbers are those of StreamsGroupHeartbeat. */
public enum StatusCode {
  STALE_TOPOLOGY(0),
  MISSING_SOURCE_TOPICS(1),
  INCORRECTLY_PARTITIONED_TOPICS(2),
  MISSING_INTERNAL_TOPICS(3),
  SHUTDOWN_APPLICATION(4),
  ASSIGNMENT_DELAYED(5);

  private final byte id;

  StatusCode(int id) {
    this.id = (byte) id;
  }

  public byte id() {
    return id;
  }
}
