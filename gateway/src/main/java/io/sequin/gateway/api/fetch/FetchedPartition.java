package io.sequin.gateway.api.fetch;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.StoredBatch;
import java.util.List;

/** What was found for one partition. */
record FetchedPartition(
    FetchKey key, ErrorCode error, LogOffsets offsets, List<StoredBatch> batches) {

  private static final LogOffsets UNKNOWN = new LogOffsets(-1, -1);

  static FetchedPartition failed(FetchKey key, ErrorCode error) {
    return new FetchedPartition(key, error, UNKNOWN, List.of());
  }

  boolean isError() {
    return error != ErrorCode.NONE;
  }

  long sizeBytes() {
    return batches.stream().mapToLong(StoredBatch::sizeBytes).sum();
  }
}
