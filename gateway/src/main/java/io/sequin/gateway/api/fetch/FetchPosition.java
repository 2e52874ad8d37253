package io.sequin.gateway.api.fetch;

/** What a client wants of a partition: bytes from an offset on. */
record FetchPosition(FetchKey key, long offset, int maxBytes, int leaderEpoch) {}
