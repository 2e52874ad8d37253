package io.sequin.gateway.admin;

/** What somebody looks a topic up for; the names are those of Kafka's ACLs, as far as they go. */
public enum TopicOperation {
  /** Reads records, or keeps where a group is. */
  READ(true, true, false),
  /** Tells that the topic is there, its partitions and offsets. */
  DESCRIBE(true, true, false),
  /** Begins a key filter, or is named by a consumer in SQL. */
  CONSUME(true, false, false),
  WRITE(false, false, true),
  /** Deletes the beginning of a log. */
  DELETE_RECORDS(false, false, true),
  ALTER(false, false, false),
  DELETE(true, false, false),
  DESCRIBE_CONFIGS(true, false, false),
  ALTER_CONFIGS(false, false, false),
  /** Tells how the topic is kept: sizes, producers. */
  INSPECT(false, false, false);

  private final boolean isForQueries;
  private final boolean isForFiltered;
  private final boolean changesRecords;

  TopicOperation(boolean isForQueries, boolean isForFiltered, boolean changesRecords) {
    this.isForQueries = isForQueries;
    this.isForFiltered = isForFiltered;
    this.changesRecords = changesRecords;
  }

  /** Whether it can be done with a topic that is a query. */
  boolean isForQueries() {
    return isForQueries;
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
