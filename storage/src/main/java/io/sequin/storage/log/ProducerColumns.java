package io.sequin.storage.log;

import java.sql.SQLException;
import java.util.Map;

/** What a plan has partitions remember, as the arrays that {@code batches_append.sql} takes. */
final class ProducerColumns {

  private final int[] baseSequences;
  private final int[] lastSequences;
  private final long[] baseOffsets;
  private final int[] topicIds;
  private final int[] partitions;
  private final long[] producerIds;
  private final int[] producerEpochs;

  // from 1, as SQL counts
  private final int[] firstBatches;
  private final int[] lastBatches;

  private int producerCount;
  private int batchCount;

  private ProducerColumns(int producers, int batches) {
    baseSequences = new int[batches];
    lastSequences = new int[batches];
    baseOffsets = new long[batches];
    topicIds = new int[producers];
    partitions = new int[producers];
    producerIds = new long[producers];
    producerEpochs = new int[producers];
    firstBatches = new int[producers];
    lastBatches = new int[producers];
  }

  static ProducerColumns of(AppendPlan plan) {
    int batches =
        plan.producers().values().stream().mapToInt(state -> state.batches().size()).sum();
    ProducerColumns columns = new ProducerColumns(plan.producers().size(), batches);
    for (Map.Entry<AppendPlan.ProducerKey, ProducerState> entry : plan.producers().entrySet()) {
      columns.add(entry.getKey(), entry.getValue());
    }
    return columns;
  }

  void addTo(ArrayParameters parameters) throws SQLException {
    parameters.add(baseSequences);
    parameters.add(lastSequences);
    parameters.add(baseOffsets);
    parameters.add(topicIds);
    parameters.add(partitions);
    parameters.add(producerIds);
    parameters.add(producerEpochs);
    parameters.add(firstBatches);
    parameters.add(lastBatches);
  }

  private void add(AppendPlan.ProducerKey key, ProducerState state) {
    topicIds[producerCount] = key.partition().topicId();
    partitions[producerCount] = key.partition().partition();
    producerIds[producerCount] = key.producerId();
    producerEpochs[producerCount] = state.epoch();
    firstBatches[producerCount] = batchCount + 1;
    for (SequencedBatch batch : state.batches()) {
      baseSequences[batchCount] = batch.baseSequence();
      lastSequences[batchCount] = batch.lastSequence();
      baseOffsets[batchCount] = batch.baseOffset();
      batchCount++;
    }
    lastBatches[producerCount] = batchCount;
    producerCount++;
  }
}
