package io.sequin.storage.log;

/**
 * Answer to one appended batch.
 *
 * @param baseOffset offset of the batch's first record; without meaning where the batch was refused
 */
public record AppendResult(AppendOutcome outcome, long baseOffset, long logStartOffset) {}
