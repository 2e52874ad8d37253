package io.sequin.storage.log;

import io.sequin.storage.StorageException;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A batch that waits on a lane, and the promise of its answer. */
record PendingAppend(
    NewBatch batch, Optional<RecordFields> fields, CompletableFuture<AppendResult> result) {

  private static final int OVERHEAD_BYTES = 300;
  private static final int FIELDS_BYTES = 2 * Integer.BYTES;

  /** The order in which partitions are locked; a stable sort keeps each producer's own order. */
  static final Comparator<PendingAppend> PLACING_ORDER =
      Comparator.comparing((PendingAppend append) -> append.batch().partition())
          .thenComparingLong(append -> append.batch().producer().id());

  static PendingAppend of(NewBatch batch) {
    Optional<RecordFields> fields =
        batch.keysAt().flatMap(keysAt -> RecordFields.of(batch.payload(), keysAt));
    return new PendingAppend(batch, fields, new CompletableFuture<>());
  }

  /** About what it takes in memory, where a small batch is mostly overhead. */
  int sizeBytes() {
    return OVERHEAD_BYTES + batch.payload().length + FIELDS_BYTES * batch.recordCount();
  }

  void fail(StorageException failure) {
    result.completeExceptionally(failure);
  }
}
