package io.sequin.protocol.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Writes the primitive types of the Kafka protocol into pooled buffers that it owns until {@link
 * #finish} hands them over or {@link #close} releases them.
 *
 * <p>Record data is not copied: the result refers to it, and retains it for as long as the result
 * lives. {@code flexible} selects the compact encodings of KIP-482.
 */
public final class WireWriter implements AutoCloseable {

  private static final int INITIAL_CAPACITY_BYTES = 256;

  /** Up to here a copy costs less than one more buffer in the gathering write. */
  private static final int MAX_COPIED_RECORDS_BYTES = 1024;

  private final ByteBufAllocator allocator;
  private final List<ByteBuf> parts = new ArrayList<>();
  private ByteBuf tail;

  public WireWriter(ByteBufAllocator allocator) {
    this.allocator = allocator;
    this.tail = allocator.buffer(INITIAL_CAPACITY_BYTES);
  }

  public void writeBoolean(boolean value) {
    tail.writeByte(value ? 1 : 0);
  }

  public void writeByte(byte value) {
    tail.writeByte(value);
  }

  public void writeShort(short value) {
    tail.writeShort(value);
  }

  public void writeUnsignedShort(int value) {
    tail.writeShort(value);
  }

  public void writeInt(int value) {
    tail.writeInt(value);
  }

  public void writeUnsignedInt(long value) {
    tail.writeInt((int) value);
  }

  public void writeLong(long value) {
    tail.writeLong(value);
  }

  public void writeDouble(double value) {
    tail.writeDouble(value);
  }

  public void writeUuid(UUID value) {
    tail.writeLong(value.getMostSignificantBits());
    tail.writeLong(value.getLeastSignificantBits());
  }

  public void writeUnsignedVarint(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      tail.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    tail.writeByte(rest);
  }

  /**
   * A string or null.
   *
   * @throws IllegalArgumentException if its UTF-8 form is longer than 32767 bytes
   */
  public void writeString(String value, boolean flexible) {
    int length = value == null ? -1 : ByteBufUtil.utf8Bytes(value);
    if (length > WireReader.MAX_STRING_BYTES) {
      throw new IllegalArgumentException("a string of " + length + " bytes is too long to write");
    }
    if (flexible) {
      writeUnsignedVarint(length + 1);
    } else {
      tail.writeShort(length);
    }
    if (value != null) {
      ByteBufUtil.reserveAndWriteUtf8(tail, value, length);
    }
  }

  /** Bytes or null. */
  public void writeBytes(byte[] value, boolean flexible) {
    writeLength(value == null ? -1 : value.length, flexible);
    if (value != null) {
      tail.writeBytes(value);
    }
  }

  /** The readable bytes of the records or null; the caller keeps its reference. */
  public void writeRecords(ByteBuf value, boolean flexible) {
    writeLength(value == null ? -1 : value.readableBytes(), flexible);
    if (value != null) {
      append(value);
    }
  }

  /** A struct or null, behind the marker byte that tells which. */
  public void writeNullable(WireStruct value, short version) {
    tail.writeByte(value == null ? -1 : 1);
    if (value != null) {
      value.write(this, version);
    }
  }

  /** An array of structs or null. */
  public void writeArray(List<? extends WireStruct> values, short version, boolean flexible) {
    writeArray(values, (out, value) -> value.write(out, version), flexible);
  }

  /** An array or null. */
  public <T> void writeArray(List<T> values, ElementWriter<? super T> element, boolean flexible) {
    writeLength(values == null ? -1 : values.size(), flexible);
    if (values != null) {
      for (T value : values) {
        element.write(this, value);
      }
    }
  }

  /** One tagged field (KIP-482): its tag, its size and what the value writes. */
  public void writeTaggedField(int tag, Consumer<WireWriter> value) {
    try (WireWriter field = new WireWriter(allocator)) {
      value.accept(field);
      ByteBuf bytes = field.finish();
      try {
        writeUnsignedVarint(tag);
        writeUnsignedVarint(bytes.readableBytes());
        tail.writeBytes(bytes);
      } finally {
        bytes.release();
      }
    }
  }

  /** Everything written; the caller owns it and the writer is closed. */
  public ByteBuf finish() {
    ByteBuf last = tail;
    tail = null;
    if (parts.isEmpty()) {
      return last;
    }
    parts.add(last);
    // without a maximum the composite would copy its parts together once there are many
    ByteBuf whole = allocator.compositeBuffer(Integer.MAX_VALUE).addComponents(true, parts);
    parts.clear();
    return whole;
  }

  /** Releases what {@link #finish} has not handed over. */
  @Override
  public void close() {
    parts.forEach(ByteBuf::release);
    parts.clear();
    if (tail != null) {
      tail.release();
      tail = null;
    }
  }

  private void append(ByteBuf records) {
    if (records.readableBytes() <= MAX_COPIED_RECORDS_BYTES) {
      tail.writeBytes(records, records.readerIndex(), records.readableBytes());
    } else {
      startPart();
      parts.add(records.retainedSlice());
    }
  }

  private void startPart() {
    ByteBuf next = allocator.buffer(INITIAL_CAPACITY_BYTES);
    parts.add(tail);
    tail = next;
  }

  private void writeLength(int length, boolean flexible) {
    if (flexible) {
      writeUnsignedVarint(length + 1);
    } else {
      tail.writeInt(length);
    }
  }

  /** Writes an array element whose layout is the same in all versions. */
  @FunctionalInterface
  public interface ElementWriter<T> {
    void write(WireWriter out, T value);
  }
}
