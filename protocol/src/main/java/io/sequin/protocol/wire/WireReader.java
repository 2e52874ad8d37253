package io.sequin.protocol.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads the primitive types of the Kafka protocol from a buffer, moving its reader index.
 *
 * <p>Nothing is trusted: every read is checked against the bytes that are left, and lengths and
 * counts are checked before anything is allocated for them. Whatever is wrong with the bytes comes
 * out as {@link MalformedMessageException}. A length of -1 (0 in flexible versions) is null; any
 * other negative length is malformed.
 *
 * <p>The reader does not own the buffer. {@code flexible} selects the compact encodings of KIP-482.
 */
public final class WireReader {

  /** Kafka's bound on the UTF-8 length of every string, in bytes. */
  static final int MAX_STRING_BYTES = Short.MAX_VALUE;

  /** Lists grow beyond this only as their elements really arrive. */
  private static final int MAX_INITIAL_CAPACITY = 64;

  private static final int NULL = -1;

  private final ByteBuf buffer;
  private final int end;

  /** Reads the readable bytes of the buffer as they are now. */
  public WireReader(ByteBuf buffer) {
    this(buffer, buffer.writerIndex());
  }

  private WireReader(ByteBuf buffer, int end) {
    this.buffer = buffer;
    this.end = end;
  }

  /** The number of bytes not read yet. */
  public int remaining() {
    return end - buffer.readerIndex();
  }

  public boolean readBoolean() {
    return readByte() != 0;
  }

  public byte readByte() {
    require(Byte.BYTES);
    return buffer.readByte();
  }

  public short readShort() {
    require(Short.BYTES);
    return buffer.readShort();
  }

  public int readUnsignedShort() {
    require(Short.BYTES);
    return buffer.readUnsignedShort();
  }

  public int readInt() {
    require(Integer.BYTES);
    return buffer.readInt();
  }

  public long readUnsignedInt() {
    require(Integer.BYTES);
    return buffer.readUnsignedInt();
  }

  public long readLong() {
    require(Long.BYTES);
    return buffer.readLong();
  }

  public double readDouble() {
    return Double.longBitsToDouble(readLong());
  }

  public UUID readUuid() {
    require(2 * Long.BYTES);
    return new UUID(buffer.readLong(), buffer.readLong());
  }

  /** An unsigned number of 32 bits in one to five bytes; numbers from 2^31 come out negative. */
  public int readUnsignedVarint() {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      byte part = readByte();
      value |= (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
    byte last = readByte();
    if ((last & 0xf0) != 0) {
      throw new MalformedMessageException("a varint has more than 32 bits");
    }
    return value | (last << 28);
  }

  public String readString(boolean flexible) {
    return required(readNullableString(flexible), "string");
  }

  /** Bytes that are not UTF-8 become replacement characters, as in Kafka. */
  public String readNullableString(boolean flexible) {
    int length = checkedLength(flexible ? readCompactLength() : readShort());
    if (length > MAX_STRING_BYTES) {
      throw new MalformedMessageException("a string has " + length + " bytes");
    }
    return length == NULL
        ? null
        : buffer.readCharSequence(length, StandardCharsets.UTF_8).toString();
  }

  public byte[] readBytes(boolean flexible) {
    return required(readNullableBytes(flexible), "bytes");
  }

  public byte[] readNullableBytes(boolean flexible) {
    int length = readLength(flexible);
    if (length == NULL) {
      return null;
    }
    byte[] bytes = new byte[length];
    buffer.readBytes(bytes);
    return bytes;
  }

  public ByteBuf readRecords(boolean flexible) {
    return required(readNullableRecords(flexible), "records");
  }

  /** A slice of the buffer, not retained: it lives as long as the buffer that is read. */
  public ByteBuf readNullableRecords(boolean flexible) {
    int length = readLength(flexible);
    return length == NULL ? null : buffer.readSlice(length);
  }

  /** A struct behind the marker byte that tells whether there is one. */
  public <T> T readNullable(StructReader<T> struct, short version) {
    return readByte() < 0 ? null : struct.read(this, version);
  }

  public <T> List<T> readArray(StructReader<T> struct, short version, boolean flexible) {
    return required(readNullableArray(struct, version, flexible), "array");
  }

  public <T> List<T> readNullableArray(StructReader<T> struct, short version, boolean flexible) {
    return readNullableArray(in -> struct.read(in, version), flexible);
  }

  public <T> List<T> readArray(ElementReader<T> element, boolean flexible) {
    return required(readNullableArray(element, flexible), "array");
  }

  /** Every element takes at least one byte, so a count beyond the bytes left is malformed. */
  public <T> List<T> readNullableArray(ElementReader<T> element, boolean flexible) {
    int count = readLength(flexible);
    if (count == NULL) {
      return null;
    }
    List<T> elements = new ArrayList<>(Math.min(count, MAX_INITIAL_CAPACITY));
    for (int i = 0; i < count; i++) {
      elements.add(element.read(this));
    }
    return elements;
  }

  /**
   * Hands every tagged field (KIP-482) to the reader with exactly its bytes, all of which it must
   * read or skip.
   */
  public void readTaggedFields(TaggedFieldReader fields) {
    int count = readUnsignedVarint();
    // unsigned: a count of 2^31 or more ends the same way as any other that is too large
    for (int i = 0; i != count; i++) {
      int tag = readUnsignedVarint();
      int size = readUnsignedVarint();
      require(size);
      WireReader field = new WireReader(buffer, buffer.readerIndex() + size);
      fields.read(tag, field);
      if (field.remaining() != 0) {
        throw new MalformedMessageException("tagged field " + tag + " is longer than its value");
      }
    }
  }

  /** Skips all that is left. */
  public void skipRemaining() {
    buffer.skipBytes(remaining());
  }

  private int readLength(boolean flexible) {
    return checkedLength(flexible ? readCompactLength() : readInt());
  }

  private int readCompactLength() {
    int lengthPlusOne = readUnsignedVarint();
    if (lengthPlusOne < 0) {
      throw new MalformedMessageException("a length exceeds 2^31");
    }
    return lengthPlusOne - 1;
  }

  private int checkedLength(int length) {
    if (length != NULL) {
      require(length);
    }
    return length;
  }

  private void require(int sizeBytes) {
    if (sizeBytes < 0 || sizeBytes > remaining()) {
      throw new MalformedMessageException(
          "needs " + sizeBytes + " bytes where " + remaining() + " are left");
    }
  }

  private static <T> T required(T value, String type) {
    if (value == null) {
      throw new MalformedMessageException(type + " must not be null here");
    }
    return value;
  }

  /** Reads a struct in the layout of a version. */
  @FunctionalInterface
  public interface StructReader<T> {
    T read(WireReader in, short version);
  }

  /** Reads an array element whose layout is the same in all versions. */
  @FunctionalInterface
  public interface ElementReader<T> {
    T read(WireReader in);
  }

  /** Reads, or skips, one tagged field. */
  @FunctionalInterface
  public interface TaggedFieldReader {
    void read(int tag, WireReader field);
  }
}
