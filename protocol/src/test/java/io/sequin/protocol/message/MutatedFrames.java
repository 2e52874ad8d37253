package io.sequin.protocol.message;

import java.util.Arrays;
import java.util.Random;

/** Damages frames the way a broken or hostile client would. */
public final class MutatedFrames {

  private static final int[] LENGTHS = {
    Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -2, 0, 1, Short.MAX_VALUE, Short.MIN_VALUE, 1 << 24
  };

  private final Random random;

  public MutatedFrames(long seed) {
    this.random = new Random(seed);
  }

  /** A damaged copy; the first bytes, which tell API and version, stay as they are. */
  public byte[] mutate(byte[] frame, int keepBytes) {
    if (frame.length <= keepBytes) {
      return frame;
    }
    byte[] copy = frame.clone();
    return switch (random.nextInt(7)) {
      case 0 -> flipBits(copy, keepBytes);
      case 1 -> Arrays.copyOf(copy, position(copy, keepBytes));
      case 2 -> overwriteInt(copy, keepBytes);
      case 3 -> overwriteShort(copy, keepBytes);
      case 4 -> overwriteVarint(copy, keepBytes);
      case 5 -> randomTail(copy, keepBytes);
      default -> withoutSomeBytes(copy, keepBytes);
    };
  }

  private byte[] flipBits(byte[] frame, int keepBytes) {
    int flips = 1 + random.nextInt(8);
    for (int i = 0; i < flips; i++) {
      frame[position(frame, keepBytes)] ^= (byte) (1 << random.nextInt(8));
    }
    return frame;
  }

  private byte[] overwriteInt(byte[] frame, int keepBytes) {
    int length = LENGTHS[random.nextInt(LENGTHS.length)];
    return overwrite(frame, keepBytes, length >> 24, length >> 16, length >> 8, length);
  }

  private byte[] overwriteShort(byte[] frame, int keepBytes) {
    int length = LENGTHS[random.nextInt(LENGTHS.length)];
    return overwrite(frame, keepBytes, length >> 8, length);
  }

  private byte[] overwriteVarint(byte[] frame, int keepBytes) {
    return overwrite(frame, keepBytes, 0xff, 0xff, 0xff, 0xff, random.nextInt(256));
  }

  private byte[] randomTail(byte[] frame, int keepBytes) {
    for (int i = position(frame, keepBytes); i < frame.length; i++) {
      frame[i] = (byte) random.nextInt();
    }
    return frame;
  }

  private byte[] withoutSomeBytes(byte[] frame, int keepBytes) {
    int start = position(frame, keepBytes);
    int end = start + random.nextInt(frame.length - start);
    byte[] shorter = Arrays.copyOf(frame, frame.length - (end - start));
    System.arraycopy(frame, end, shorter, start, frame.length - end);
    return shorter;
  }

  private byte[] overwrite(byte[] frame, int keepBytes, int... values) {
    int start = position(frame, keepBytes);
    for (int i = 0; i < values.length && start + i < frame.length; i++) {
      frame[start + i] = (byte) values[i];
    }
    return frame;
  }

  private int position(byte[] frame, int keepBytes) {
    return keepBytes + random.nextInt(frame.length - keepBytes);
  }
}
