package io.sequin.storage.log;

/**
 * A batch of an idempotent producer that is in the log. Sequence numbers count records and go on
 * from 0 after the largest int.
 */
record SequencedBatch(int baseSequence, int lastSequence, long baseOffset) {

  static SequencedBatch of(int baseSequence, int recordCount, long baseOffset) {
    return new SequencedBatch(baseSequence, lastSequence(baseSequence, recordCount), baseOffset);
  }

  static int lastSequence(int baseSequence, int recordCount) {
    return (baseSequence + recordCount - 1) & Integer.MAX_VALUE;
  }

  boolean isOf(int firstSequence, int finalSequence) {
    return baseSequence == firstSequence && lastSequence == finalSequence;
  }

  boolean isFollowedBy(int sequence) {
    return sequence == ((lastSequence + 1) & Integer.MAX_VALUE);
  }
}
