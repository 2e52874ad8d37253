package io.sequin.gateway.admin;

/** What somebody looks a topic up for; the names are those of Kafka's ACLs, as far as they go. */
public enum TopicOperation {
  /** Reads records, or keeps where a group is. */
  READ(true, false),
  /** Tells that the topic is there, its partitions and offsets. */
  DESCRIBE(true, false),
  WRITE(false, true),
  /** Deletes the beginning of a log. */
  DELETE_RECORDS(false, true),
  ALTER(false, false),
  DELETE(false, false),
  DESCRIBE_CONFIGS(false, false),
  ALTER_CONFIGS(false, false),
  /** Tells how the topic is kept: sizes, producers. */
  INSPECT(false, false);

  private final boolean isForFiltered;
  private final boolean changesRecords;

  TopicOperation(boolean isForFiltered, boolean changesRecords) {
    this.isForFiltered = isForFiltered;
    this.changesRecords = changesRecords;
  }

  /** Whether it can be done with what a key filter chooses of a topic. */
  boolean isForFiltered() {
    return isForFiltered;
  }

  /** Whether records come or go by it. */
  boolean changesRecords() {
    return changesRecords;
  }
}
