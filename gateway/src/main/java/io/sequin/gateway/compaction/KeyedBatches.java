package io.sequin.gateway.compaction;

import io.sequin.protocol.record.BatchFields;
import io.sequin.protocol.record.RecordBatchBuilder;
import io.sequin.storage.keyed.KeyedMessage;
import java.util.List;

/** Makes record batches of messages that are kept by key. */
public final class KeyedBatches {

  private static final int RECORD_OVERHEAD_BYTES = 40;

  private KeyedBatches() {}

  /** As {@link io.sequin.storage.keyed.KeyedBatchWriter#write}. */
  public static byte[] write(List<KeyedMessage> messages, long lastOffset) {
    KeyedMessage first = messages.getFirst();
    RecordBatchBuilder batch =
        new RecordBatchBuilder(
            BatchFields.withoutProducer(
                first.offset(), Math.toIntExact(lastOffset - first.offset()), first.timestampMs()),
            sizeBytes(messages));
    for (KeyedMessage message : messages) {
      batch.append(
          message.offset(),
          message.timestampMs(),
          message.key(),
          message.value(),
          message.headerCount(),
          message.headers());
    }
    return batch.build();
  }

  private static int sizeBytes(List<KeyedMessage> messages) {
    int sizeBytes = 0;
    for (KeyedMessage message : messages) {
      int valueBytes = message.isTombstone() ? 0 : message.value().length;
      sizeBytes +=
          RECORD_OVERHEAD_BYTES + message.key().length + valueBytes + message.headers().length;
    }
    return sizeBytes;
  }
}
