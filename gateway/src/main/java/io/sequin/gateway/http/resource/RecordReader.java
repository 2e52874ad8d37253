package io.sequin.gateway.http.resource;

import io.netty.buffer.ByteBuf;
import io.sequin.gateway.config.ServerLimits;
import io.sequin.protocol.message.FetchResponse.AbortedTransaction;
import io.sequin.protocol.message.FetchResponse.PartitionData;
import io.sequin.protocol.record.BatchHeader;
import io.sequin.protocol.record.HeaderCursor;
import io.sequin.protocol.record.RecordCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/**
 * Takes the committed records out of what a fetch gives of one partition, as Kafka's clients do:
 * what an aborted transaction has written lies between its first offset and its marker.
 */
final class RecordReader {

  private static final int LENGTH_AT = 8;
  private static final int MAGIC_AT = 16;

  private final String topic;
  private final int partition;
  private final Queue<AbortedTransaction> aborted =
      new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
  private final Set<Long> abortedProducers = new HashSet<>();
  private final List<Message> messages = new ArrayList<>();
  private long nextOffset;

  private RecordReader(String topic, PartitionData data, long fromOffset) {
    this.topic = topic;
    this.partition = data.partitionIndex();
    this.nextOffset = fromOffset;
    if (data.abortedTransactions() != null) {
      aborted.addAll(data.abortedTransactions());
    }
  }

  /**
   * What was read of a partition.
   *
   * @param nextOffset where to read on
   */
  record Chunk(int partition, List<Message> messages, long nextOffset) {}

  /** At most so many records from an offset on. */
  static Chunk read(String topic, PartitionData data, long fromOffset, int limit) {
    RecordReader reader = new RecordReader(topic, data, fromOffset);
    ByteBuf records = data.records();
    while (records != null && records.readableBytes() > MAGIC_AT && reader.hasRoom(limit)) {
      reader.readBatch(records, limit);
    }
    return new Chunk(reader.partition, reader.messages, reader.nextOffset);
  }

  private boolean hasRoom(int limit) {
    return messages.size() < limit;
  }

  private void readBatch(ByteBuf records, int limit) {
    int start = records.readerIndex();
    long baseOffset = records.getLong(start);
    int payloadBytes = records.getInt(start + LENGTH_AT) - Integer.BYTES;
    byte[] payload = new byte[payloadBytes];
    records.getBytes(start + MAGIC_AT, payload);
    records.readerIndex(start + MAGIC_AT + payloadBytes);
    BatchHeader header = BatchHeader.of(payload);
    long lastOffset = baseOffset + header.lastOffsetDelta();
    if (isWanted(header, lastOffset)) {
      readRecords(baseOffset, payload, limit);
    }
    if (hasRoom(limit)) {
      nextOffset = Math.max(nextOffset, lastOffset + 1);
    }
  }

  private boolean isWanted(BatchHeader header, long lastOffset) {
    while (!aborted.isEmpty() && aborted.peek().firstOffset() <= lastOffset) {
      abortedProducers.add(aborted.poll().producerId());
    }
    if (header.isControl()) {
      abortedProducers.remove(header.producerId());
      return false;
    }
    return !header.isTransactional() || !abortedProducers.contains(header.producerId());
  }

  private void readRecords(long baseOffset, byte[] payload, int limit) {
    RecordCursor record = RecordCursor.of(payload, ServerLimits.MAX_REQUEST_BYTES);
    while (hasRoom(limit) && record.next()) {
      long offset = baseOffset + record.offsetDelta();
      if (offset >= nextOffset) {
        messages.add(message(record, offset));
        nextOffset = offset + 1;
      }
    }
  }

  private Message message(RecordCursor record, long offset) {
    return Message.of(
        topic,
        partition,
        offset,
        record.timestamp(),
        bytes(record, record.keyAt(), record.keyLength()),
        bytes(record, record.valueAt(), record.valueLength()),
        headers(record));
  }

  private static List<Header> headers(RecordCursor record) {
    List<Header> headers = new ArrayList<>(record.headerCount());
    HeaderCursor header = record.headers();
    while (header.next()) {
      headers.add(
          Header.of(
              bytes(record, header.keyAt(), header.keyLength()),
              bytes(record, header.valueAt(), header.valueLength())));
    }
    return headers;
  }

  private static byte[] bytes(RecordCursor record, int at, int length) {
    return length < 0 ? null : Arrays.copyOfRange(record.bytes(), at, at + length);
  }
}
