package io.sequin.gateway.admin;

/** What somebody looks a topic up for; the names are those of Kafka's ACLs, as far as they go. */
public enum TopicOperation {
  /** Reads records, or keeps where a group is. */
  READ(true),
  /** Tells that the topic is there, its partitions and offsets. */
  DESCRIBE(true),
  WRITE(false),
  ALTER(false),
  DELETE(false),
  DESCRIBE_CONFIGS(false),
  ALTER_CONFIGS(false),
  /** Tells how the topic is kept: sizes, producers. */
  INSPECT(false);

  private final boolean isForFiltered;

  TopicOperation(boolean isForFiltered) {
    this.isForFiltered = isForFiltered;
  }

  /** Whether it can be done with what a key filter chooses of a topic. */
  boolean isForFiltered() {
    return isForFiltered;
  }
}
