package io.sequin.storage.delivery;

/**
 * How far a share is. All before {@code startOffset} is done; nothing from {@code nextOffset} on
 * has been delivered yet.
 *
 * @param pendingRecords delivered, but neither accepted nor archived
 */
public record Frontier(long startOffset, long nextOffset, int pendingRecords) {}
