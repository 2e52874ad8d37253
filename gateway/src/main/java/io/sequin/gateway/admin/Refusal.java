package io.sequin.gateway.admin;

/** Why something is refused. */
public enum Refusal {
  /** There is no topic of that name. */
  UNKNOWN_TOPIC,
  /** There is no topic of that id. */
  UNKNOWN_TOPIC_ID,
  /** The topic has no such partition. */
  UNKNOWN_PARTITION,
  /** What a key filter chooses of a topic can only be read. */
  READ_ONLY_TOPIC,
  /** No topic may have that name. */
  INVALID_TOPIC_NAME,
  /** A topic cannot have as many partitions, or not any more. */
  INVALID_PARTITION_COUNT,
  INVALID_REPLICATION_FACTOR,
  /** Replicas are assigned to what is no broker, or not to each partition once. */
  INVALID_REPLICA_ASSIGNMENT,
  /** Parts of what is wanted exclude each other. */
  CONTRADICTION,
  /** More partitions than may be added at a time. */
  TOO_MANY_PARTITIONS,
  /** Records of a compacted topic go by their keys, not by their offsets. */
  COMPACTED_TOPIC,
  /** The configs of that resource cannot be told, or not be changed. */
  NOT_CONFIGURABLE
}
