package io.sequin.gateway.admin;

/**
 * @param leaderEpoch in which the record was appended, or at an end of the log the next one was or
 *     will be
 * @param timestampMs the record's time; -1 where an end of the log was asked for
 */
public record FoundOffset(long offset, int leaderEpoch, long timestampMs) {}
