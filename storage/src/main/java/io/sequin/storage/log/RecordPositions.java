package io.sequin.storage.log;

/**
 * Where the keys and values of a batch's records lie in its payload: byte positions from 0 and
 * lengths in bytes, -1 for null. The four arrays are as long as the batch has records.
 */
public record RecordPositions(int[] keyAt, int[] keyLength, int[] valueAt, int[] valueLength) {}
