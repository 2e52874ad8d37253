package io.sequin.storage.log;

/**
 * The records of a producer, from one offset up to a marker, that belong to a transaction which was
 * aborted.
 */
public record AbortedRange(long producerId, long firstOffset, long markerOffset) {}
