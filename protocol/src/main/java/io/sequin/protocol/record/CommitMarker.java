package io.sequin.protocol.record;

import java.util.List;

/**
 * The end of a transaction that was committed (KIP-98): a control batch of one record, which every
 * client that knows transactions skips without a word and reads on behind.
 */
public final class CommitMarker {

  private static final short TRANSACTIONAL_CONTROL = 0x30;

  /** Version 0, then type 1 for a commit, as int16. */
  private static final byte[] KEY = {0, 0, 0, 1};

  /** Version 0 as int16, then the coordinator's epoch 0 as int32. */
  private static final byte[] VALUE = new byte[Short.BYTES + Integer.BYTES];

  private CommitMarker() {}

  /** A marker that belongs to no producer: the payload of a batch of one offset. */
  public static byte[] withoutProducer() {
    BatchFields fields =
        BatchFields.withoutProducer(0, 0, BatchLayout.NO_TIMESTAMP)
            .withAttributes(TRANSACTIONAL_CONTROL);
    RecordBatchBuilder batch = new RecordBatchBuilder(fields, 0);
    batch.append(0, BatchLayout.NO_TIMESTAMP, KEY, VALUE, List.of());
    return batch.build();
  }
}
