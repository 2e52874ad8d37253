package io.sequin.protocol.record;

import java.util.List;

/**
 * Payloads of control batches (KIP-98) of one offset. Clients show them to nobody and read on
 * behind.
 */
public final class ControlBatches {

  /** Version 0, then type 1 for a commit, as int16. */
  private static final byte[] COMMIT = {0, 0, 0, 1};

  /** Version 0, then type 0 for an abort, as int16. */
  private static final byte[] ABORT = {0, 0, 0, 0};

  /** Version 0 as int16, then the coordinator's epoch 0 as int32. */
  private static final byte[] DETAILS = new byte[Short.BYTES + Integer.BYTES];

  private ControlBatches() {}

  /** The end of a transaction of no producer that was committed. */
  public static byte[] commitMarker() {
    return marker(BatchLayout.NO_PRODUCER_ID, (short) -1, BatchLayout.NO_TIMESTAMP, true);
  }

  /**
   * The end of a producer's transaction.
   *
   * @param timestamp in milliseconds
   */
  public static byte[] marker(
      long producerId, short producerEpoch, long timestamp, boolean isCommitted) {
    RecordBatchBuilder batch =
        new RecordBatchBuilder(
            new BatchFields(
                0,
                0,
                BatchAttributes.TRANSACTIONAL_CONTROL,
                timestamp,
                timestamp,
                producerId,
                producerEpoch,
                -1),
            0);
    batch.append(0, timestamp, isCommitted ? COMMIT : ABORT, DETAILS, List.of());
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
