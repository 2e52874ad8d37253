package io.sequin.gateway.filter;

import io.sequin.storage.log.StoredBatch;
import java.util.List;
import java.util.Optional;

/** Chooses records of one partition. */
public interface BatchChooser {

  /**
   * What is chosen of one batch.
   *
   * @param nextOffset where to go on: behind the batch, or before a record at which the choice ends
   * @param batch empty if nothing of it is chosen
   */
  record Part(long nextOffset, Optional<StoredBatch> batch) {}

  /**
   * What is chosen of batches that follow each other, one part for each, with records from an
   * offset on. There are fewer parts if the choice ends before.
   *
   * @throws QueryStoppedException if it ends at that offset
   */
  List<Part> choose(List<StoredBatch> batches, long fromOffset);

  /**
   * All that is chosen of a batch, also before the offset.
   *
   * @throws QueryStoppedException as {@link #choose}
   */
  Part chooseWhole(StoredBatch batch, long fromOffset);

  /** Is told of batches of which it will be asked one by one. */
  void prepare(List<StoredBatch> batches);
}
