package io.sequin.storage.log;

/**
 * Answer to one appended batch.
 *
 * @param baseOffset offset of the batch's first record; without meaning where the batch was refused
 * @param openOffset where the first transaction begins that has not ended, -1 if there is none
 * @param abortedOffset that of the newest marker of an aborted transaction, -1 if there was none
 */
public record AppendResult(
    AppendOutcome outcome,
    long baseOffset,
    long logStartOffset,
    long openOffset,
    long abortedOffset) {

  /** In a partition without transactions. */
  public AppendResult(AppendOutcome outcome, long baseOffset, long logStartOffset) {
    this(outcome, baseOffset, logStartOffset, LogOffsets.NONE, LogOffsets.NONE);
  }

  static AppendResult of(AppendPlan.Place place, PartitionEnds ends) {
    return of(place.outcome(), place.baseOffset(), ends);
  }

  static AppendResult appended(long baseOffset, PartitionEnds ends) {
    return of(AppendOutcome.APPENDED, baseOffset, ends);
  }

  private static AppendResult of(AppendOutcome outcome, long baseOffset, PartitionEnds ends) {
    return new AppendResult(
        outcome, baseOffset, ends.logStartOffset(), ends.openOffset(), ends.abortedOffset());
  }

  static AppendResult refused(AppendOutcome outcome) {
    return new AppendResult(outcome, LogOffsets.NONE, LogOffsets.NONE);
  }

  PartitionEnds ends() {
    return new PartitionEnds(logStartOffset, openOffset, abortedOffset);
  }
}
