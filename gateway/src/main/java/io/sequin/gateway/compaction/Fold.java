package io.sequin.gateway.compaction;

import io.sequin.gateway.config.ServerLimits;
import io.sequin.protocol.record.RecordCursor;
import io.sequin.storage.keyed.KeyedMessage;
import io.sequin.storage.log.StoredBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is left of batches when of each key only the newest record is kept. Records without a key,
 * which may be from before the topic was keyed, are not kept: Kafka does the same.
 */
final class Fold {

  /** What one transaction writes, and a batch more. */
  private static final long MAX_KEPT_BYTES = 4 << 20;

  /** What one transaction takes from the log, and a batch more. */
  private static final long MAX_READ_BYTES = 64 << 20;

  /** What it costs to delete a batch, however small, counts as so much of it. */
  private static final int BATCH_COST_BYTES = 1 << 10;

  private final long startOffset;
  private final Map<ByteBuffer, KeyedMessage> newest = new HashMap<>();
  private long keptBytes;
  private long readBytes;

  /**
   * @param startOffset what lies before it is not kept
   */
  Fold(long startOffset) {
    this.startOffset = startOffset;
  }

  /** Whether the last record of a batch is one that is kept unless a newer one has its key. */
  static boolean keepsLastOf(StoredBatch batch) {
    RecordCursor record = RecordCursor.of(batch.payload(), ServerLimits.MAX_REQUEST_BYTES);
    boolean hasKey = false;
    while (!record.header().isControl() && record.next()) {
      hasKey = record.keyLength() >= 0;
    }
    return hasKey;
  }

  /** Whether more batches are not too much for a transaction. */
  boolean hasRoom() {
    return keptBytes < MAX_KEPT_BYTES && readBytes < MAX_READ_BYTES;
  }

  /** In the order of their offsets. */
  List<KeyedMessage> messages() {
    return newest.values().stream().sorted(Comparator.comparingLong(KeyedMessage::offset)).toList();
  }

  void add(StoredBatch batch) {
    readBytes += BATCH_COST_BYTES + batch.payload().length;
    RecordCursor record = RecordCursor.of(batch.payload(), ServerLimits.MAX_REQUEST_BYTES);
    if (record.header().isControl()) {
      return;
    }
    while (record.next()) {
      long offset = batch.baseOffset() + record.offsetDelta();
      if (record.keyLength() >= 0 && offset >= startOffset) {
        KeyedMessage message = messageOf(record, offset);
        keptBytes += message.sizeBytes();
        KeyedMessage older = newest.put(ByteBuffer.wrap(message.key()), message);
        keptBytes -= older == null ? 0 : older.sizeBytes();
      }
    }
  }

  private static KeyedMessage messageOf(RecordCursor record, long offset) {
    return new KeyedMessage(
        offset,
        record.timestamp(),
        bytes(record, record.keyAt(), record.keyLength()),
        record.valueLength() < 0 ? null : bytes(record, record.valueAt(), record.valueLength()),
        record.headerCount(),
        bytes(record, record.headersAt(), record.headersLength()));
  }

  private static byte[] bytes(RecordCursor record, int start, int length) {
    return Arrays.copyOfRange(record.bytes(), start, start + length);
  }
}
