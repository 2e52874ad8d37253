package io.sequin.gateway.api.fetch;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.log.AbortedRange;
import io.sequin.storage.log.LeaderEpochs;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.StoredBatch;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was found for one partition.
 *
 * @param passedOffset where a filter chooses nothing behind the batches, the offset up to which
 *     that is so
 * @param aborted the transactions of which the client is to leave out records
 * @param leaderEpochs of the batches
 * @param instead what the client is told instead of records
 * @param isDue whether the client must be answered, however little was found
 */
record FetchedPartition(
    FetchKey key,
    ErrorCode error,
    LogOffsets offsets,
    List<StoredBatch> batches,
    OptionalLong passedOffset,
    List<AbortedRange> aborted,
    LeaderEpochs leaderEpochs,
    Optional<Instead> instead,
    boolean isDue) {

  private static final LogOffsets UNKNOWN = new LogOffsets(-1, -1);

  static FetchedPartition failed(FetchKey key, ErrorCode error) {
    return new FetchedPartition(
        key,
        error,
        UNKNOWN,
        List.of(),
        OptionalLong.empty(),
        List.of(),
        LeaderEpochs.FIRST,
        Optional.empty(),
        true);
  }

  static FetchedPartition nothing(FetchKey key, LogOffsets offsets, LeaderEpochs leaderEpochs) {
    return new FetchedPartition(
        key,
        ErrorCode.NONE,
        offsets,
        List.of(),
        OptionalLong.empty(),
        List.of(),
        leaderEpochs,
        Optional.empty(),
        false);
  }

  FetchedPartition with(List<StoredBatch> newBatches) {
    return with(newBatches, OptionalLong.empty());
  }

  FetchedPartition with(List<StoredBatch> newBatches, OptionalLong newPassedOffset) {
    return new FetchedPartition(
        key, error, offsets, newBatches, newPassedOffset, aborted, leaderEpochs, instead, isDue);
  }

  FetchedPartition without(List<AbortedRange> ranges) {
    return new FetchedPartition(
        key, error, offsets, batches, passedOffset, ranges, leaderEpochs, instead, isDue);
  }

  FetchedPartition instead(Instead other) {
    return new FetchedPartition(
        key,
        error,
        offsets,
        List.of(),
        passedOffset,
        List.of(),
        leaderEpochs,
        Optional.of(other),
        true);
  }

  /** What the client is told instead of records, if it is this. */
  <T extends Instead> Optional<T> instead(Class<T> kind) {
    return instead.filter(kind::isInstance).map(kind::cast);
  }

  FetchedPartition due() {
    return new FetchedPartition(
        key, error, offsets, batches, passedOffset, aborted, leaderEpochs, instead, true);
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
