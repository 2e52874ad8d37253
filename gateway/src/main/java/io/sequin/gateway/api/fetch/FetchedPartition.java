package io.sequin.gateway.api.fetch;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.StoredBatch;
import java.util.List;
import java.util.OptionalLong;

/**
 * What was found for one partition.
 *
 * @param passedOffset where a filter chooses nothing behind the batches, the offset up to which
 *     that is so
 * @param isDue whether the client must be answered, however little was found
 */
record FetchedPartition(
    FetchKey key,
    ErrorCode error,
    LogOffsets offsets,
    List<StoredBatch> batches,
    OptionalLong passedOffset,
    boolean isDue) {

  private static final LogOffsets UNKNOWN = new LogOffsets(-1, -1);

  static FetchedPartition failed(FetchKey key, ErrorCode error) {
    return new FetchedPartition(key, error, UNKNOWN, List.of(), OptionalLong.empty(), true);
  }

  static FetchedPartition of(FetchKey key, LogOffsets offsets, List<StoredBatch> batches) {
    return filtered(key, offsets, batches, OptionalLong.empty());
  }

  static FetchedPartition filtered(
      FetchKey key, LogOffsets offsets, List<StoredBatch> batches, OptionalLong passedOffset) {
    return new FetchedPartition(key, ErrorCode.NONE, offsets, batches, passedOffset, false);
  }

  FetchedPartition due() {
    return new FetchedPartition(key, error, offsets, batches, passedOffset, true);
  }

  boolean isError() {
    return error != ErrorCode.NONE;
  }

  /** Whether the client's position moves. */
  boolean movesOn() {
    return !batches.isEmpty() || passedOffset.isPresent();
  }

  long sizeBytes() {
    long sizeBytes = 0;
    for (StoredBatch batch : batches) {
      sizeBytes += batch.sizeBytes();
    }
    return sizeBytes;
  }
}
