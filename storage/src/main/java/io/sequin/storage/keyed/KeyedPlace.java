package io.sequin.storage.keyed;

/** Where a message lies, and its time in milliseconds. */
public record KeyedPlace(long offset, long timestampMs) {}
