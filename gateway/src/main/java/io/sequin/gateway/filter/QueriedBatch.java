package io.sequin.gateway.filter;

import io.sequin.gateway.filter.BatchChooser.Part;
import io.sequin.storage.log.StoredBatch;
import java.util.List;
import java.util.Optional;

/**
 * What a query chooses of one batch: as a whole, or of what lies between records that it stops at.
 *
 * @param stretches in the order of offsets; between two of them is one record
 */
record QueriedBatch(long firstOffset, long lastOffset, List<Stretch> stretches) {

  /** In addition to the bytes of what is chosen. */
  private static final int OVERHEAD_BYTES = 250;

  /**
   * A part of a batch without a record that the query stops at.
   *
   * @param batch what is chosen of it; empty if nothing is
   * @param lastChosen offset of the last record of that
   */
  record Stretch(long firstOffset, long lastOffset, Optional<StoredBatch> batch, long lastChosen) {

    private boolean has(long offset) {
      return offset >= firstOffset && offset <= lastOffset;
    }
  }

  /** A batch that is no matter of queries, as a marker. */
  static QueriedBatch unchanged(StoredBatch batch) {
    long first = batch.baseOffset();
    long last = batch.lastOffset();
    return new QueriedBatch(
        first, last, List.of(new Stretch(first, last, Optional.of(batch), last)));
  }

  boolean stopsAt(long offset) {
    return stretches.stream().noneMatch(stretch -> stretch.has(offset));
  }

  /** What is chosen from an offset on that it does not stop at, up to where it does. */
  Part from(long offset) {
    Stretch stretch = stretches.stream().filter(each -> each.has(offset)).findFirst().orElseThrow();
    return new Part(
        stretch.lastOffset() + 1, stretch.batch().filter(_ -> stretch.lastChosen() >= offset));
  }

  /** Also of a batch that is chosen as it is: nobody else may hold it any more. */
  long sizeInMemory() {
    return OVERHEAD_BYTES
        + stretches.stream()
            .flatMap(stretch -> stretch.batch().stream())
            .mapToLong(StoredBatch::sizeBytes)
            .sum();
  }
}
