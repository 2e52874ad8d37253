package io.sequin.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sequin.protocol.wire.MalformedMessageException;
import io.sequin.protocol.wire.WireStruct;
import io.sequin.protocol.wire.WireWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Damaged frames of every API in every version: nothing but {@link MalformedMessageException} comes
 * out, and what a frame makes the decoder allocate is bounded by its size.
 */
class MalformedFrameFuzzTest {

  private static final int MUTATIONS = 1_000_000;
  private static final int FRAMES_PER_VERSION = 4;

  /** An element of one byte on the wire becomes an object with a place in two lists. */
  private static final int MAX_ALLOCATED_PER_BYTE = 200;

  /** Room for the classes that are loaded on the way. */
  private static final int MAX_ALLOCATED_BYTES = 1 << 20;

  private final long seed = Long.getLong("sequin.test.seed", System.nanoTime());
  private final RandomMessages messages = new RandomMessages(seed);
  private final MutatedFrames mutations = new MutatedFrames(seed);
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Counts the bytes in buffers that are not released: exact, where a leak detector samples. */
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

  private int decoded;
  private int malformed;

  @Test
  void nothingButATypedErrorComesOutOfAMillionDamagedFrames() {
    System.out.println("MalformedFrameFuzzTest: -Dsequin.test.seed=" + seed);
    List<SampleFrame> frames = frames();
    for (int i = 0; i < MUTATIONS; i++) {
      SampleFrame frame = frames.get(i % frames.size());
      decodeDamaged(frame, mutations.mutate(frame.bytes(), frame.prefixBytes()));
    }

    assertThat(decoded + malformed).isEqualTo(MUTATIONS);
    assertThat(malformed).isGreaterThan(MUTATIONS / 4);
    assertThat(decoded).isGreaterThan(MUTATIONS / 4);
    assertThat(allocator.metric().usedHeapMemory()).isZero();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  private void decodeDamaged(SampleFrame frame, byte[] bytes) {
    ByteBuf buffer = allocator.heapBuffer(bytes.length).writeBytes(bytes);
    long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
    try {
      WireStruct message = frame.decode(buffer);
      assertAllocationIsBounded(frame, bytes, allocatedBefore);
      writeAgain(message, frame.version());
      decoded++;
    } catch (MalformedMessageException _) {
      assertAllocationIsBounded(frame, bytes, allocatedBefore);
      malformed++;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(frame + " seed " + seed, e);
    }
    buffer.release();
  }

  private void assertAllocationIsBounded(SampleFrame frame, byte[] bytes, long allocatedBefore) {
    long allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
    long bound = MAX_ALLOCATED_BYTES + (long) MAX_ALLOCATED_PER_BYTE * bytes.length;
    if (allocated > bound) {
      throw new AssertionError(
          frame + " seed " + seed + ": " + bytes.length + " bytes allocate " + allocated);
    }
  }

  private void writeAgain(WireStruct message, short version) {
    try (WireWriter out = new WireWriter(allocator)) {
      message.write(out, version);
      out.finish().release();
    }
  }

  private List<SampleFrame> frames() {
    List<SampleFrame> frames = new ArrayList<>();
    for (ApiKey key : ApiKey.values()) {
      for (short version = key.lowestVersion(); version <= key.highestVersion(); version++) {
        for (int i = 0; i < FRAMES_PER_VERSION; i++) {
          frames.add(SampleFrame.request(key, version, messages));
          frames.add(SampleFrame.response(key, version, messages));
        }
      }
    }
    return frames;
  }
}
