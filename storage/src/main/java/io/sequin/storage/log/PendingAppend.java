package io.sequin.storage.log;

import java.util.Comparator;
import java.util.concurrent.CompletableFuture;

/** A batch that waits on a lane, and the promise of its answer. */
record PendingAppend(NewBatch batch, CompletableFuture<AppendResult> result) {

  /**
   * The order that {@code place_batches} asks for; a stable sort keeps each producer's own order.
   */
  static final Comparator<PendingAppend> PLACING_ORDER =
      Comparator.comparing((PendingAppend append) -> append.batch().partition())
          .thenComparingLong(append -> append.batch().producer().id());

  int sizeBytes() {
    return batch.payload().length;
  }
}
