package io.sequin.protocol.record;

import java.util.List;

/**
 * Payloads of control batches (KIP-98) of one offset that belong to no producer. Clients show them
 * to nobody and read on behind.
 */
public final class ControlBatches {

  /** Version 0, then type 1 for a commit, as int16. */
  private static final byte[] COMMIT = {0, 0, 0, 1};

  /** Version 0 as int16, then the coordinator's epoch 0 as int32. */
  private static final byte[] COMMIT_DETAILS = new byte[Short.BYTES + Integer.BYTES];

  private ControlBatches() {}

  /** The end of a transaction that was committed. */
  public static byte[] commitMarker() {
    RecordBatchBuilder batch = builder();
    batch.append(0, BatchLayout.NO_TIMESTAMP, COMMIT, COMMIT_DETAILS, List.of());
    return batch.build();
  }

  /** What Kafka's log cleaner leaves of a marker that nobody needs any more. */
  public static byte[] empty() {
    return builder().build();
  }

  private static RecordBatchBuilder builder() {
    return new RecordBatchBuilder(
        BatchFields.withoutProducer(0, 0, BatchLayout.NO_TIMESTAMP)
            .withAttributes(BatchAttributes.TRANSACTIONAL_CONTROL),
        0);
  }
}
