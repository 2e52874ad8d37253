package io.sequin.gateway.admin;

/** Which offset of a log somebody wants to know. */
public sealed interface OffsetSpec {

  /** An end of the log. */
  enum End implements OffsetSpec {
    EARLIEST,
    /** The high watermark. */
    LATEST
  }

  /** The record with the highest timestamp (KIP-734); the first of several. */
  record NewestRecord() implements OffsetSpec {}

  /**
   * The first record of that time or later.
   *
   * @param timestampMs not negative
   */
  record FirstAtOrAfter(long timestampMs) implements OffsetSpec {}
}
