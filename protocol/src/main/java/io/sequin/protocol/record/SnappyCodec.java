package io.sequin.protocol.record;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyOutputStream;

/**
 * Snappy in the two framings that Kafka clients use: the one of snappy-java (a 16-byte header, then
 * blocks with their length), and a single raw block.
 *
 * <p>The framing is read here, and not by snappy-java's own stream, so that blocks go straight to
 * the output and its limit is asked before there is room for one. That a block is not too short for
 * the size it claims, the library checks.
 */
enum SnappyCodec implements RecordCodec {
  INSTANCE;

  private static final byte[] MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};

  /** Magic, version and oldest compatible version. */
  private static final int FRAMING_HEADER_BYTES = MAGIC.length + 8;

  @Override
  public void decompress(byte[] source, int from, BoundedOutput out) throws IOException {
    if (isFramed(source, from)) {
      decompressFramed(source, from, out);
    } else {
      decompressBlock(source, from, source.length - from, out);
    }
  }

  @Override
  public void compress(byte[] source, int from, int level, BoundedOutput out) throws IOException {
    try (var compressing = new SnappyOutputStream(out)) {
      compressing.write(source, from, source.length - from);
    }
  }

  private static boolean isFramed(byte[] source, int at) {
    return source.length - at >= FRAMING_HEADER_BYTES
        && Arrays.equals(source, at, at + MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private static void decompressFramed(byte[] source, int from, BoundedOutput out)
      throws IOException {
    int position = from;
    while (position < source.length) {
      if (isFramed(source, position)) {
        position += FRAMING_HEADER_BYTES;
      } else {
        position = decompressSizedBlock(source, position, out);
      }
    }
  }

  private static int decompressSizedBlock(byte[] source, int from, BoundedOutput out)
      throws IOException {
    if (source.length - from < Integer.BYTES) {
      throw new EOFException("A Snappy block ends in its length");
    }
    int blockAt = from + Integer.BYTES;
    int length = BigEndian.getInt(source, from);
    if (length < 0 || length > source.length - blockAt) {
      throw new EOFException("A Snappy block has " + length + " bytes, more than are left");
    }
    decompressBlock(source, blockAt, length, out);
    return blockAt + length;
  }

  private static void decompressBlock(byte[] source, int from, int length, BoundedOutput out)
      throws IOException {
    int uncompressedBytes = Snappy.uncompressedLength(source, from, length);
    out.requireWithinLimit((long) out.size() + uncompressedBytes);
    out.ensureWritable(uncompressedBytes);
    out.advance(Snappy.uncompress(source, from, length, out.array(), out.size()));
  }
}
