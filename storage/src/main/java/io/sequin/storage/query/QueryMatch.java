package io.sequin.storage.query;

/**
 * A record that a query chooses, and what stands in for its parts where the query says so.
 *
 * @param key null for none
 * @param data null for a tombstone
 * @param headers as records have them, without their count
 */
public record QueryMatch(long offset, byte[] key, byte[] data, int headerCount, byte[] headers) {}
