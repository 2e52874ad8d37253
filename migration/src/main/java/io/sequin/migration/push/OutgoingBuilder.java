package io.sequin.migration.push;

import io.sequin.protocol.record.BatchFields;
import io.sequin.protocol.record.BatchHeader;
import io.sequin.protocol.record.RecordBatchBuilder;
import io.sequin.protocol.record.RecordCursor;
import io.sequin.protocol.record.TimestampType;
import io.sequin.storage.log.StoredBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns stored batches into what can be sent: a batch that goes as it is, several small ones
 * together, or what is left of one, with gaps between. Used for one part of a log, by one thread.
 */
final class OutgoingBuilder {

  /** Larger ones go as they are. */
  private static final int SMALL_BYTES = 8 << 10;

  /** How much is put together at most, but for one record. */
  private static final int RUN_BYTES = 64 << 10;

  /** A record that is to be sent, with the time that consumers see. */
  private record Taken(
      long offset, long timestamp, byte[] key, byte[] value, int headerCount, byte[] headers) {

    int sizeBytes() {
      return (key == null ? 0 : key.length) + (value == null ? 0 : value.length) + headers.length;
    }
  }

  private final List<Outgoing> built = new ArrayList<>();
  private final List<Taken> run = new ArrayList<>();
  private final long startOffset;
  private int runBytes;
  private long nextOffset;

  /**
   * @param fromOffset what lies before it is left out
   * @param startOffset what lies before it has expired
   */
  OutgoingBuilder(long fromOffset, long startOffset) {
    this.nextOffset = fromOffset;
    this.startOffset = startOffset;
    skipTo(startOffset);
  }

  /** Where the next part begins. */
  long nextOffset() {
    return nextOffset;
  }

  /** The next batch, of which all or a part is to be sent. */
  void add(StoredBatch batch) {
    BatchHeader header = BatchHeader.of(batch.payload());
    boolean isWhole =
        batch.baseOffset() >= nextOffset && header.recordCount() == header.lastOffsetDelta() + 1;
    boolean isPlain =
        header.timestampType() == TimestampType.CREATE_TIME && !header.hasDeleteHorizon();
    if (isWhole && isPlain && batch.payload().length > SMALL_BYTES) {
      skipTo(batch.baseOffset());
      endRun();
      byte[] payload = batch.payload().clone();
      built.add(new Outgoing.Records(batch.baseOffset(), batch.lastOffset() + 1, payload));
      nextOffset = batch.lastOffset() + 1;
    } else {
      addRecords(batch);
      skipTo(batch.lastOffset() + 1);
    }
  }

  /** What lies before an offset and was not added is not to be seen there. */
  void skipTo(long offset) {
    if (offset <= nextOffset) {
      return;
    }
    endRun();
    if (!built.isEmpty() && built.getLast() instanceof Outgoing.Gap gap) {
      built.set(built.size() - 1, new Outgoing.Gap(gap.fromOffset(), offset, startOffset));
    } else {
      built.add(new Outgoing.Gap(nextOffset, offset, startOffset));
    }
    nextOffset = offset;
  }

  /** All that was added, in order. Nothing can be added after this. */
  List<Outgoing> build() {
    endRun();
    return built;
  }

  private void addRecords(StoredBatch batch) {
    RecordCursor record = RecordCursor.of(batch.payload(), Integer.MAX_VALUE);
    while (record.next()) {
      long offset = batch.baseOffset() + record.offsetDelta();
      if (offset >= nextOffset) {
        skipTo(offset);
        take(offset, record);
      }
    }
  }

  private void take(long offset, RecordCursor record) {
    Taken taken =
        new Taken(
            offset,
            record.timestamp(),
            part(record.bytes(), record.keyAt(), record.keyLength()),
            part(record.bytes(), record.valueAt(), record.valueLength()),
            record.headerCount(),
            part(record.bytes(), record.headersAt(), record.headersLength()));
    if (!run.isEmpty() && runBytes + taken.sizeBytes() > RUN_BYTES) {
      endRun();
    }
    run.add(taken);
    runBytes += taken.sizeBytes();
    nextOffset = offset + 1;
  }

  private static byte[] part(byte[] bytes, int at, int length) {
    return length < 0 ? null : Arrays.copyOfRange(bytes, at, at + length);
  }

  private void endRun() {
    if (run.isEmpty()) {
      return;
    }
    long base = run.getFirst().offset();
    RecordBatchBuilder batch =
        new RecordBatchBuilder(
            BatchFields.withoutProducer(base, run.size() - 1, run.getFirst().timestamp()),
            runBytes + 32 * run.size());
    for (Taken each : run) {
      batch.append(
          each.offset(),
          each.timestamp(),
          each.key(),
          each.value(),
          each.headerCount(),
          each.headers());
    }
    built.add(new Outgoing.Records(base, base + run.size(), batch.build()));
    run.clear();
    runBytes = 0;
  }
}
