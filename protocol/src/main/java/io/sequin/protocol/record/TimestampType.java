package io.sequin.protocol.record;

/** Who sets the timestamps of a batch (KIP-32). */
public enum TimestampType {
  /** The producer: each record has its own. */
  CREATE_TIME,
  /** The broker: every record has the batch's maximum timestamp, the time of the append. */
  LOG_APPEND_TIME
}
