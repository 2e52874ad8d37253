package io.sequin.protocol.message;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Random bytes of a message, written by the schemas of Kafka. */
public final class RandomMessages {

  private static final int MAX_ELEMENTS = 3;

  private final Random random;

  public RandomMessages(long seed) {
    this.random = new Random(seed);
  }

  byte[] bytes(Schema schema) {
    Object struct = struct(schema);
    ByteBuffer buffer = ByteBuffer.allocate(schema.sizeOf(struct));
    schema.write(buffer, struct);
    return buffer.array();
  }

  private Struct struct(Schema schema) {
    Struct struct = new Struct(schema);
    for (BoundField field : schema.fields()) {
      struct.set(field, value(field.def.type));
    }
    return struct;
  }

  private Object value(Type type) {
    if (type.isNullable() && random.nextInt(4) == 0) {
      return null;
    }
    return switch (type) {
      case TaggedFields tagged -> taggedFields(tagged);
      case Schema schema -> struct(schema);
      case Type array when array.isArray() -> array(array.arrayElementType().orElseThrow());
      default -> primitive(type);
    };
  }

  private NavigableMap<Integer, Object> taggedFields(TaggedFields tagged) {
    NavigableMap<Integer, Object> values = new TreeMap<>();
    for (var field : tagged.fields().entrySet()) {
      if (random.nextBoolean()) {
        Field definition = field.getValue();
        values.put(field.getKey(), value(definition.type));
      }
    }
    return values;
  }

  private Object[] array(Type element) {
    Object[] elements = new Object[random.nextInt(MAX_ELEMENTS + 1)];
    Arrays.setAll(elements, i -> value(element));
    return elements;
  }

  private Object primitive(Type type) {
    String name = type.toString().replace("COMPACT_", "").replace("NULLABLE_", "");
    return switch (name) {
      case "BOOLEAN" -> random.nextBoolean();
      case "INT8" -> (byte) number();
      case "INT16" -> (short) number();
      case "UINT16" -> (int) number() & 0xffff;
      case "INT32" -> (int) number();
      case "UINT32" -> number() & 0xffff_ffffL;
      case "INT64" -> number();
      case "FLOAT64" -> random.nextGaussian();
      case "UUID" -> new Uuid(number(), number());
      case "STRING" -> string();
      case "BYTES" -> ByteBuffer.wrap(byteArray());
      case "RECORDS" -> MemoryRecords.readableRecords(ByteBuffer.wrap(byteArray()));
      default -> throw new AssertionError("no random value for " + type);
    };
  }

  /** Often one of the numbers that specs use as defaults. */
  private long number() {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> random.nextLong();
      default -> random.nextInt(1000);
    };
  }

  private String string() {
    return random
        .ints(random.nextBoolean() ? 0 : random.nextInt(100), 0, 0x2_0000)
        .filter(character -> Character.isDefined(character) && !isSurrogate(character))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /** Sometimes more than the writer copies. */
  private byte[] byteArray() {
    byte[] bytes = new byte[random.nextInt(8) == 0 ? random.nextInt(5000) : random.nextInt(20)];
    random.nextBytes(bytes);
    return bytes;
  }
}
