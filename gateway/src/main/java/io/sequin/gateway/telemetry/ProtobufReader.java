package io.sequin.gateway.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks through the fields of one message in protobuf's wire format. Used like an iterator: {@link
 * #next} moves to a field, one of the others reads it, or none, which skips it.
 */
final class ProtobufReader {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private static final int MAX_VARINT_BITS = 63;

  private final ByteBuffer in;
  private int field;
  private int wireType;
  private boolean pending;

  ProtobufReader(ByteBuffer message) {
    this.in = message.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Moves to the next field.
   *
   * @return its number, 0 at the end
   * @throws MalformedMetricsException if this is no message
   */
  int next() {
    if (pending) {
      skip();
    }
    if (!in.hasRemaining()) {
      return 0;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    if (field <= 0) {
      throw new MalformedMetricsException("a field without a number");
    }
    pending = true;
    return field;
  }

  ProtobufReader message() {
    return new ProtobufReader(bytes());
  }

  String string() {
    return UTF_8.decode(bytes()).toString();
  }

  long integer() {
    pending = false;
    return switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> fixed(Long.BYTES).getLong();
      default -> throw unexpected();
    };
  }

  double number() {
    pending = false;
    if (wireType != FIXED64) {
      throw unexpected();
    }
    return fixed(Double.BYTES).getDouble();
  }

  private ByteBuffer bytes() {
    pending = false;
    if (wireType != BYTES) {
      throw unexpected();
    }
    return fixed(varint());
  }

  private void skip() {
    pending = false;
    switch (wireType) {
      case VARINT -> {
        long _ = varint();
      }
      case FIXED64 -> {
        var _ = fixed(Long.BYTES);
      }
      case BYTES -> {
        var _ = fixed(varint());
      }
      case FIXED32 -> {
        var _ = fixed(Integer.BYTES);
      }
      default -> throw unexpected();
    }
  }

  private ByteBuffer fixed(long length) {
    if (length < 0 || length > in.remaining()) {
      throw new MalformedMetricsException("field " + field + " is longer than its message");
    }
    ByteBuffer part = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + (int) length);
    return part;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift <= MAX_VARINT_BITS && in.hasRemaining(); shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedMetricsException("a number without an end");
  }

  private MalformedMetricsException unexpected() {
    return new MalformedMetricsException("field " + field + " has the wrong type " + wireType);
  }
}
