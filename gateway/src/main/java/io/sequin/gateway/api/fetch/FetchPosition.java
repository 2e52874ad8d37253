package io.sequin.gateway.api.fetch;

/**
 * What a client wants of a partition: bytes from an offset on.
 *
 * @param leaderEpoch the one that the client believes in; -1 for none
 * @param lastFetchedEpoch that of the record before the offset, if the client wants to be told
 *     where its records differ from those that are here; -1 for none
 */
record FetchPosition(
    FetchKey key, long offset, int maxBytes, int leaderEpoch, int lastFetchedEpoch) {}
