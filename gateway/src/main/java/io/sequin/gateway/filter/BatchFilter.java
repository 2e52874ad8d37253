package io.sequin.gateway.filter;

import io.sequin.gateway.config.ServerLimits;
import io.sequin.protocol.record.BatchFields;
import io.sequin.protocol.record.RecordBatchBuilder;
import io.sequin.protocol.record.RecordCursor;
import io.sequin.storage.key.KeyFilter;
import io.sequin.storage.log.StoredBatch;
import java.util.List;
import java.util.Optional;

/**
 * What a key filter chooses of the batches of one partition. A batch that it chooses only a part of
 * is built anew, as Kafka's log cleaner does: with the same first and last offset, the same
 * producer, and the records as they stand.
 */
public final class BatchFilter implements BatchChooser {

  /** Most filters choose less than this part of a batch. */
  private static final int EXPECTED_PART = 8;

  private final KeyFilter filter;
  private final int partition;

  public BatchFilter(KeyFilter filter, int partition) {
    this.filter = filter;
    this.partition = partition;
  }

  @Override
  public List<Part> choose(List<StoredBatch> batches, long fromOffset) {
    return batches.stream().map(batch -> part(batch, fromOffset)).toList();
  }

  @Override
  public Part chooseWhole(StoredBatch batch, long fromOffset) {
    return part(batch, batch.baseOffset());
  }

  @Override
  public void prepare(List<StoredBatch> batches) {
    // costs the same one by one
  }

  private Part part(StoredBatch batch, long minOffset) {
    return new Part(batch.lastOffset() + 1, apply(batch, minOffset));
  }

  /**
   * The records of a batch that the filter chooses, from an offset on; empty if there are none.
   * What is left of a compressed batch is not compressed. Control batches are for the client
   * itself, and stay.
   */
  public Optional<StoredBatch> apply(StoredBatch batch, long minOffset) {
    RecordCursor record = RecordCursor.of(batch.payload(), ServerLimits.MAX_REQUEST_BYTES);
    if (record.header().isControl()) {
      return Optional.of(batch);
    }
    RecordBatchBuilder chosen = null;
    while (record.next()) {
      long offset = batch.baseOffset() + record.offsetDelta();
      if (offset >= minOffset && matches(record, offset)) {
        chosen = chosen == null ? builder(batch, record) : chosen;
        chosen.append(record);
      }
    }
    if (chosen == null) {
      return Optional.empty();
    }
    return Optional.of(
        chosen.recordCount() == record.header().recordCount()
            ? batch
            : new StoredBatch(batch.baseOffset(), batch.lastOffset(), chosen.build()));
  }

  private boolean matches(RecordCursor record, long offset) {
    return record.keyLength() < 0
        ? filter.matchesNoKey(partition, offset)
        : filter.matches(record.bytes(), record.keyAt(), record.keyLength());
  }

  private static RecordBatchBuilder builder(StoredBatch batch, RecordCursor record) {
    return new RecordBatchBuilder(
        BatchFields.of(batch.baseOffset(), record.header()),
        Math.max(record.recordLength(), record.bytes().length / EXPECTED_PART));
  }
}
