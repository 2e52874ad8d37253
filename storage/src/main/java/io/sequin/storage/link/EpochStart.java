package io.sequin.storage.link;

/** Where the first batch of a leader epoch of the other cluster begins in a copy. */
public record EpochStart(int epoch, long offset) {}
