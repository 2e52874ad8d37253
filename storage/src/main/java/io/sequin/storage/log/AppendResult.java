package io.sequin.storage.log;

/**
 * Answer to one appended batch.
 *
 * @param baseOffset offset of the batch's first record; without meaning where the batch was refused
 */
public record AppendResult(AppendOutcome outcome, long baseOffset, long logStartOffset) {

  private static final long NO_OFFSET = -1;

  static AppendResult refused(AppendOutcome outcome) {
    return new AppendResult(outcome, NO_OFFSET, NO_OFFSET);
  }
}
