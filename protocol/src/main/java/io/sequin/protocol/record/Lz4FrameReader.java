package io.sequin.protocol.record;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Reads LZ4 frames (version 1.6.x of the frame format) with independent blocks and without a
 * dictionary, which is what Kafka takes too.
 *
 * <p>The library's own stream allocates the frame's maximum block size, up to 4 MiB, for a batch of
 * any size; here room is bounded by what the bytes of each block can become.
 */
final class Lz4FrameReader {

  private static final VarHandle LITTLE_ENDIAN_INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final LZ4SafeDecompressor DECOMPRESSOR =
      LZ4Factory.fastestInstance().safeDecompressor();
  private static final XXHash32 HASH = XXHashFactory.fastestInstance().hash32();

  private static final int MAGIC = 0x184D2204;
  private static final int CONTENT_SIZE_BYTES = 8;
  private static final int NOT_COMPRESSED = 1 << 31;

  /** A length byte of an LZ4 sequence adds at most 255 bytes of output. */
  private static final int MAX_RATIO = 255;

  private final byte[] source;
  private int position;

  Lz4FrameReader(byte[] source, int from) {
    this.source = source;
    this.position = from;
  }

  boolean hasRemaining() {
    return position < source.length;
  }

  void readFrame(BoundedOutput out) throws IOException {
    int contentStart = out.size();
    Descriptor descriptor = readHeader();
    int blockHeader = readInt();
    while (blockHeader != 0) {
      readBlock(blockHeader, descriptor, out);
      blockHeader = readInt();
    }
    if (descriptor.hasContentChecksum()) {
      requireHash(readInt(), out.array(), contentStart, out.size() - contentStart);
    }
  }

  private Descriptor readHeader() throws IOException {
    if (readInt() != MAGIC) {
      throw new IOException("There is no LZ4 frame");
    }
    int start = position;
    int flags = readByte();
    Descriptor descriptor = new Descriptor(flags, readByte());
    descriptor.requireSupported();
    if (descriptor.hasContentSize()) {
      skip(CONTENT_SIZE_BYTES);
    }
    int hash = HASH.hash(source, start, position - start, 0);
    if (readByte() != ((hash >> 8) & 0xff)) {
      throw new IOException("The checksum of an LZ4 frame header does not match");
    }
    return descriptor;
  }

  private void readBlock(int blockHeader, Descriptor descriptor, BoundedOutput out)
      throws IOException {
    int length = blockHeader & ~NOT_COMPRESSED;
    if (length > descriptor.maxBlockBytes()) {
      throw new IOException("An LZ4 block of " + length + " bytes is larger than its frame allows");
    }
    int start = skip(length);
    if (descriptor.hasBlockChecksum()) {
      requireHash(readInt(), source, start, length);
    }
    if ((blockHeader & NOT_COMPRESSED) != 0) {
      out.write(source, start, length);
    } else {
      decompress(start, length, descriptor.maxBlockBytes(), out);
    }
  }

  private void decompress(int start, int length, int maxBlockBytes, BoundedOutput out)
      throws IOException {
    int largest = (int) Math.min(maxBlockBytes, (long) length * MAX_RATIO);
    if (out.writableBytes() < largest && tryDecompress(start, length, out.writableBytes(), out)) {
      return;
    }
    out.ensureWritable(largest);
    if (!tryDecompress(start, length, largest, out)) {
      throw new IOException("An LZ4 block is corrupt");
    }
  }

  /** False if the block is corrupt, or becomes larger than the room: the library tells no more. */
  private boolean tryDecompress(int start, int length, int room, BoundedOutput out) {
    int written;
    try {
      written = DECOMPRESSOR.decompress(source, start, length, out.array(), out.size(), room);
    } catch (LZ4Exception e) {
      return false;
    }
    out.advance(written);
    return true;
  }

  private static void requireHash(int expected, byte[] bytes, int from, int length)
      throws IOException {
    if (HASH.hash(bytes, from, length, 0) != expected) {
      throw new IOException("An LZ4 checksum does not match");
    }
  }

  private int readByte() throws IOException {
    return source[skip(1)] & 0xff;
  }

  private int readInt() throws IOException {
    return (int) LITTLE_ENDIAN_INTS.get(source, skip(Integer.BYTES));
  }

  private int skip(int count) throws IOException {
    if (count > source.length - position) {
      throw new EOFException("An LZ4 frame ends too early");
    }
    int start = position;
    position += count;
    return start;
  }

  /** The two bytes that describe a frame: FLG and BD. */
  private record Descriptor(int flags, int blockDescriptor) {

    void requireSupported() throws IOException {
      boolean isVersion1 = flags >> 6 == 1;
      boolean hasReservedOrDictionary = (flags & 0x03) != 0 || (blockDescriptor & 0x8f) != 0;
      boolean hasBlockSize = blockDescriptor >> 4 >= 4;
      if (!isVersion1 || hasReservedOrDictionary || !hasBlockSize) {
        throw new IOException("The LZ4 frame uses a feature that Kafka does not allow");
      }
      boolean hasIndependentBlocks = (flags & 0x20) != 0;
      if (!hasIndependentBlocks) {
        throw new IOException("The blocks of the LZ4 frame depend on each other");
      }
    }

    boolean hasBlockChecksum() {
      return (flags & 0x10) != 0;
    }

    boolean hasContentSize() {
      return (flags & 0x08) != 0;
    }

    boolean hasContentChecksum() {
      return (flags & 0x04) != 0;
    }

    int maxBlockBytes() {
      return 1 << (2 * (blockDescriptor >> 4) + 8);
    }
  }
}
