package io.sequin.gateway.admin;

/**
 * @param timestampMs the record's time; -1 where an end of the log was asked for
 */
public record FoundOffset(long offset, long timestampMs) {}
