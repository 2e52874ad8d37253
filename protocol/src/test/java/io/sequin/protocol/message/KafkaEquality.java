package io.sequin.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Compares a message with Kafka's object for it, field by field, by name. */
final class KafkaEquality {

  private KafkaEquality() {}

  static void assertSame(Object ours, Object kafkas, String path) {
    switch (ours) {
      case Record struct -> assertSameStruct(struct, kafkas, path);
      case List<?> list -> assertSameList(list, (Collection<?>) kafkas, path);
      case UUID uuid -> assertThat(uuid).as(path).isEqualTo(javaUuid((Uuid) kafkas));
      case byte[] bytes -> assertThat(bytes).as(path).isEqualTo(byteArray(kafkas));
      case ByteBuf records ->
          assertThat(ByteBufUtil.getBytes(records)).as(path).isEqualTo(byteArray(kafkas));
      case null -> assertThat(kafkas).as(path).isNull();
      default -> assertThat(ours).as(path).isEqualTo(kafkas);
    }
  }

  private static void assertSameStruct(Record struct, Object kafkas, String path) {
    assertThat(kafkas).as(path).isNotNull();
    for (RecordComponent component : struct.getClass().getRecordComponents()) {
      String name = component.getName();
      assertSame(get(struct, name), get(kafkas, name), path + "." + name);
    }
  }

  private static void assertSameList(List<?> list, Collection<?> kafkas, String path) {
    assertThat(kafkas).as(path).hasSameSizeAs(list);
    Iterator<?> others = kafkas.iterator();
    for (Object element : list) {
      assertSame(element, others.next(), path + "[]");
    }
  }

  private static Object get(Object object, String name) {
    try {
      return object.getClass().getMethod(name).invoke(object);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static UUID javaUuid(Uuid uuid) {
    return new UUID(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  private static byte[] byteArray(Object kafkas) {
    return switch (kafkas) {
      case byte[] bytes -> bytes;
      case ByteBuffer buffer -> ByteBufUtil.getBytes(Unpooled.wrappedBuffer(buffer));
      case MemoryRecords records -> byteArray(records.buffer());
      default -> throw new AssertionError("no bytes: " + kafkas);
    };
  }
}
