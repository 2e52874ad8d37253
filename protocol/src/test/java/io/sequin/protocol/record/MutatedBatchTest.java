package io.sequin.protocol.record;

import static io.sequin.protocol.record.KafkaBatches.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged batches, most of them with a checksum that fits, as a hostile client would send. */
class MutatedBatchTest {

  private static final int MUTATIONS_PER_CODEC = 80_000;
  private static final int MAX_PAYLOAD_BYTES = 64 * 1024;
  private static final long MAX_ALLOCATED_BYTES = 16L * MAX_PAYLOAD_BYTES;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource
  void aMutatedBatchIsTakenOrRefusedAndNothingElse(CompressionCodec codec) {
    Random random = new Random(codec.id());
    byte[] original = bytesOf(produce(codec, sampleRecords()));
    BatchPolicy policy =
        Policies.limit(
            CompressionCodec.NONE, MAX_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES);
    int refused = 0;
    long mostAllocatedBytes = 0;
    for (int i = 0; i < MUTATIONS_PER_CODEC; i++) {
      ByteBuf mutated = mutate(original, random);
      long before = threads.getCurrentThreadAllocatedBytes();
      refused += isRefused(mutated, policy) ? 1 : 0;
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      mostAllocatedBytes = Math.max(mostAllocatedBytes, allocated);
      assertThat(mutated.refCnt()).isOne();
    }
    assertThat(refused).isBetween(MUTATIONS_PER_CODEC / 4, MUTATIONS_PER_CODEC - 1);
    assertThat(mostAllocatedBytes).isLessThan(MAX_ALLOCATED_BYTES);
  }

  /** What is taken must be readable by the cursor that later serves it. */
  private static boolean isRefused(ByteBuf mutated, BatchPolicy policy) {
    try {
      PreparedBatch taken = prepare(mutated, policy);
      RecordCursor record = RecordCursor.of(taken.payload(), MAX_PAYLOAD_BYTES);
      int count = 0;
      while (record.next()) {
        count++;
      }
      assertThat(count).isEqualTo(taken.recordCount());
      return false;
    } catch (InvalidBatchException e) {
      assertThat(e.getMessage()).isNotBlank();
      return true;
    }
  }

  private static ByteBuf mutate(byte[] original, Random random) {
    ByteBuf mutated = Unpooled.copiedBuffer(original);
    boolean keepsFrame = random.nextInt(8) != 0;
    int firstMutable = keepsFrame ? BatchLayout.WIRE_MAGIC_AT + 1 : 0;
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = firstMutable + random.nextInt(original.length - firstMutable);
      mutated.setByte(at, interestingByte(random, mutated.getByte(at)));
    }
    if (random.nextInt(8) == 0) {
      cut(mutated, firstMutable + random.nextInt(original.length - firstMutable));
    }
    boolean hasHeader = mutated.readableBytes() >= BatchLayout.WIRE_HEADER_BYTES;
    return keepsFrame && hasHeader ? withValidCrc(mutated) : mutated;
  }

  private static void cut(ByteBuf batch, int sizeBytes) {
    batch.writerIndex(Math.max(sizeBytes, BatchLayout.WIRE_MAGIC_AT));
    batch.setInt(
        BatchLayout.WIRE_BATCH_LENGTH_AT,
        batch.readableBytes() - BatchLayout.WIRE_LENGTH_EXCLUDES_BYTES);
  }

  private static int interestingByte(Random random, byte current) {
    return switch (random.nextInt(5)) {
      case 0 -> current ^ (1 << random.nextInt(8));
      case 1 -> 0xff;
      case 2 -> 0x00;
      case 3 -> 0x80;
      default -> random.nextInt(256);
    };
  }

  private static SimpleRecord[] sampleRecords() {
    Header[] headers = {
      new RecordHeader("trace", new byte[] {1, 2, 3}), new RecordHeader("empty", (byte[]) null)
    };
    return new SimpleRecord[] {
      keyed("adp.atreides.e7", "a value"),
      new SimpleRecord(NOW_MS - 70_000, null, new byte[200]),
      new SimpleRecord(NOW_MS + 3, new byte[] {1}, null, headers),
      new SimpleRecord(NOW_MS, new byte[0], new byte[0]),
    };
  }

  private static byte[] bytesOf(ByteBuf buffer) {
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.getBytes(buffer.readerIndex(), bytes);
    return bytes;
  }
}
