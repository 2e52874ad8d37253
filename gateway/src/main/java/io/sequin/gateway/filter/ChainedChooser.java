package io.sequin.gateway.filter;

import io.sequin.storage.log.StoredBatch;
import java.util.List;

/** Chooses of what another one chooses. */
final class ChainedChooser implements BatchChooser {

  private final BatchChooser first;
  private final BatchFilter then;

  ChainedChooser(BatchChooser first, BatchFilter then) {
    this.first = first;
    this.then = then;
  }

  @Override
  public List<Part> choose(List<StoredBatch> batches, long fromOffset) {
    return first.choose(batches, fromOffset).stream()
        .map(part -> filtered(part, fromOffset))
        .toList();
  }

  @Override
  public Part chooseWhole(StoredBatch batch, long fromOffset) {
    return filtered(first.chooseWhole(batch, fromOffset), batch.baseOffset());
  }

  @Override
  public void prepare(List<StoredBatch> batches) {
    first.prepare(batches);
  }

  private Part filtered(Part part, long fromOffset) {
    return new Part(
        part.nextOffset(), part.batch().flatMap(batch -> then.apply(batch, fromOffset)));
  }
}
