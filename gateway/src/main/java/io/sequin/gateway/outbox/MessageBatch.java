package io.sequin.gateway.outbox;

import static io.sequin.protocol.record.BatchLayout.WIRE_HEADER_BYTES;
import static io.sequin.protocol.record.BatchLayout.WIRE_LENGTH_EXCLUDES_BYTES;
import static io.sequin.protocol.record.BatchLayout.WIRE_PREFIX_BYTES;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.protocol.record.BatchFields;
import io.sequin.protocol.record.BatchPolicy;
import io.sequin.protocol.record.BatchPreparer;
import io.sequin.protocol.record.Compression;
import io.sequin.protocol.record.CompressionCodec;
import io.sequin.protocol.record.PreparedBatch;
import io.sequin.protocol.record.RecordBatchBuilder;
import io.sequin.protocol.record.RecordHeader;
import io.sequin.protocol.record.TimestampType;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.ProducerStamp;
import io.sequin.storage.outbox.OutboxMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages that share a batch. */
final class MessageBatch {

  /** Length, attributes, deltas, key and value length and header count of a record at most. */
  private static final int RECORD_OVERHEAD_BYTES = 31;

  private static final int HEADER_OVERHEAD_BYTES = 10;
  private static final int MAX_BYTES_PER_CHARACTER = 3;

  private static final ProducerStamp NO_PRODUCER = new ProducerStamp(-1, (short) -1, -1);

  /** Any version that carries batches: which one it is makes no difference to them. */
  private static final int PRODUCE_VERSION = 9;

  private final List<OutboxMessage> messages = new ArrayList<>();
  private long sizeBytes = WIRE_HEADER_BYTES;

  /** Whether the message fits beside the others; a first one always does. */
  boolean hasRoomFor(OutboxMessage message, int maxBytes) {
    return messages.isEmpty() || sizeBytes + sizeBytes(message) <= maxBytes;
  }

  void add(OutboxMessage message) {
    messages.add(message);
    sizeBytes += sizeBytes(message);
  }

  /** The batch, not compressed, as it would come from a producer. */
  NewBatch build(PartitionId partition, TimestampType timestampType, long nowMs) {
    PreparedBatch batch =
        BatchPreparer.prepare(wireForm(payload()), policy(timestampType), PRODUCE_VERSION, nowMs);
    return new NewBatch(
        partition,
        batch.recordCount(),
        batch.maxTimestamp(),
        NO_PRODUCER,
        batch.payload(),
        batch.keysAt());
  }

  private byte[] payload() {
    long baseTimestampMs = messages.getFirst().timestampMs();
    RecordBatchBuilder builder =
        new RecordBatchBuilder(
            BatchFields.withoutProducer(0, messages.size() - 1, baseTimestampMs),
            Math.toIntExact(sizeBytes));
    for (OutboxMessage message : messages) {
      builder.append(
          builder.recordCount(),
          message.timestampMs(),
          message.key().orElse(null),
          message.data().orElse(null),
          headersOf(message));
    }
    return builder.build();
  }

  private static List<RecordHeader> headersOf(OutboxMessage message) {
    return message.headers().stream()
        .map(
            header ->
                new RecordHeader(header.name().getBytes(UTF_8), header.value().getBytes(UTF_8)))
        .toList();
  }

  private static ByteBuf wireForm(byte[] payload) {
    ByteBuf prefix = Unpooled.buffer(WIRE_PREFIX_BYTES);
    prefix.writeLong(0);
    prefix.writeInt(WIRE_PREFIX_BYTES - WIRE_LENGTH_EXCLUDES_BYTES + payload.length);
    prefix.writeInt(0);
    return Unpooled.wrappedBuffer(prefix, Unpooled.wrappedBuffer(payload));
  }

  /** What was promised when the message was sent is not taken back: no limits any more. */
  private static BatchPolicy policy(TimestampType timestampType) {
    return new BatchPolicy(
        Optional.of(Compression.of(CompressionCodec.NONE)),
        timestampType,
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        false,
        Integer.MAX_VALUE);
  }

  /** At most. */
  private static long sizeBytes(OutboxMessage message) {
    long headersBytes =
        message.headers().stream()
            .mapToLong(
                header ->
                    HEADER_OVERHEAD_BYTES
                        + (long) MAX_BYTES_PER_CHARACTER
                            * (header.name().length() + header.value().length()))
            .sum();
    return RECORD_OVERHEAD_BYTES
        + message.key().map(key -> key.length).orElse(0)
        + message.data().map(data -> data.length).orElse(0)
        + headersBytes;
  }
}
