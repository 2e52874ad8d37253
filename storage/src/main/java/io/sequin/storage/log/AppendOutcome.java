package io.sequin.storage.log;

/** What became of one batch. */
public enum AppendOutcome {
  /** Stored and committed. */
  APPENDED,
  /** Stored and committed by an earlier attempt, whose base offset is given. */
  DUPLICATE,
  /** Refused: the sequence number does not follow the producer's last one. */
  OUT_OF_ORDER_SEQUENCE,
  /** Refused: a producer with the same id and a newer epoch has written. */
  PRODUCER_FENCED,
  /** Refused: it belongs to a transaction that the partition is not part of, or not any more. */
  NOT_IN_TRANSACTION,
  /** Refused: it belongs to no transaction, but its producer has one open in the partition. */
  IN_TRANSACTION,
  /** Refused: the partition follows one of another cluster, and only that. */
  LINKED,
  /** The same for one that changes hands: in a moment it may be written to, here or there. */
  PROMOTING,
  /** Refused: the partition does not exist, or no more. */
  UNKNOWN_PARTITION
}
