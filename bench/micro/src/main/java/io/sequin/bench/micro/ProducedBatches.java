package io.sequin.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.protocol.record.BatchPolicy;
import io.sequin.protocol.record.BatchPreparer;
import io.sequin.protocol.record.Compression;
import io.sequin.protocol.record.CompressionCodec;
import io.sequin.protocol.record.PreparedBatch;
import io.sequin.protocol.record.TimestampType;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Batches of 16 KiB as Kafka's producer makes them of random letters, all from one seed. */
public final class ProducedBatches {

  /** The time of the records, and the time to check them at. */
  public static final long NOW_MS = 1_750_000_000_000L;

  /** What a producer collects before it sends, its {@code batch.size}. */
  private static final int BATCH_BYTES = 16 << 10;

  private static final int MAX_BYTES = 1 << 20;
  private static final int RECORD_OVERHEAD_BYTES = 8;
  private static final int LETTERS = 26;
  private static final long SEED = 42;

  private ProducedBatches() {}

  /** A batch in its wire form. */
  public static ByteBuf of(CompressionCodec codec, int recordBytes) {
    Random random = new Random(SEED);
    SimpleRecord[] records =
        IntStream.range(0, BATCH_BYTES / (recordBytes + RECORD_OVERHEAD_BYTES))
            .mapToObj(_ -> new SimpleRecord(NOW_MS, letters(random, recordBytes)))
            .toArray(SimpleRecord[]::new);
    return Unpooled.wrappedBuffer(
        MemoryRecords.withRecords(
                org.apache.kafka.common.compress.Compression.of(CompressionType.forId(codec.id()))
                    .build(),
                records)
            .buffer());
  }

  /** A batch as it is stored. */
  public static PreparedBatch prepared(int recordBytes) {
    return BatchPreparer.prepare(
        of(CompressionCodec.NONE, recordBytes), policy(), CodecBenchmark.PRODUCE_VERSION, NOW_MS);
  }

  /** That of a topic that was given no configs. */
  public static BatchPolicy policy() {
    return new BatchPolicy(
        Optional.of(Compression.of(CompressionCodec.NONE)),
        TimestampType.CREATE_TIME,
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        MAX_BYTES,
        MAX_BYTES,
        false,
        MAX_BYTES);
  }

  private static byte[] letters(Random random, int count) {
    byte[] letters = new byte[count];
    for (int i = 0; i < count; i++) {
      letters[i] = (byte) ('A' + random.nextInt(LETTERS));
    }
    return letters;
  }
}
