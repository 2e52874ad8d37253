package io.sequin.protocol.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * An array that grows with what is really written to it. Unlike {@link ByteArrayOutputStream} it
 * has a limit, and lets decompressors write into the array itself.
 */
final class BoundedOutput extends OutputStream {

  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final int maxBytes;
  private byte[] bytes;
  private int size;

  BoundedOutput(int expectedBytes, int maxBytes) {
    this.maxBytes = maxBytes;
    this.bytes = new byte[Math.min(expectedBytes, maxBytes)];
  }

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  int writableBytes() {
    return bytes.length - size;
  }

  /** Makes room; the limit counts when bytes are really there, in {@link #advance}. */
  void ensureWritable(int count) {
    if (count > writableBytes()) {
      long doubled = Math.min(2L * bytes.length, maxBytes);
      bytes =
          Arrays.copyOf(bytes, (int) Math.min(LARGEST_ARRAY, Math.max(doubled, 0L + size + count)));
    }
  }

  /** Counts bytes that were written into {@link #array()} from {@link #size()} on. */
  void advance(int count) {
    size += count;
    requireWithinLimit(size);
  }

  /** Refuses a size before there is room for it. */
  void requireWithinLimit(long newSize) {
    if (newSize > maxBytes) {
      throw new InvalidBatchException(
          InvalidBatchException.Reason.MESSAGE_TOO_LARGE,
          "The batch decompresses to more than " + maxBytes + " bytes");
    }
  }

  void readFrom(InputStream in) throws IOException {
    ensureWritable(1);
    int count = in.read(bytes, size, writableBytes());
    while (count >= 0) {
      advance(count);
      ensureWritable(1);
      count = in.read(bytes, size, writableBytes());
    }
  }

  @Override
  public void write(int value) {
    ensureWritable(1);
    bytes[size] = (byte) value;
    advance(1);
  }

  @Override
  public void write(byte[] source, int from, int length) {
    ensureWritable(length);
    System.arraycopy(source, from, bytes, size, length);
    advance(length);
  }

  /** Exactly the bytes written; the array itself if it is full. */
  byte[] toArray() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
