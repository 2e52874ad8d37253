package io.sequin.protocol.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sequin.protocol.wire.WireReader;
import io.sequin.protocol.wire.WireReader.StructReader;
import io.sequin.protocol.wire.WireStruct;
import io.sequin.protocol.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.Schema;

/** A generated message beside the class and the schemas that Kafka's own generator makes of it. */
record MessageType(String name, Class<?> kafkaClass, StructReader<? extends WireStruct> reader) {

  static List<MessageType> all() {
    List<MessageType> types = new ArrayList<>();
    for (ApiKey key : ApiKey.values()) {
      types.add(of(key, true));
      types.add(of(key, false));
    }
    types.add(new MessageType("RequestHeaderData", RequestHeader::read));
    types.add(new MessageType("ResponseHeaderData", ResponseHeader::read));
    types.add(new MessageType("ConsumerProtocolAssignment", ConsumerProtocolAssignment::read));
    types.add(new MessageType("ConsumerProtocolSubscription", ConsumerProtocolSubscription::read));
    return types;
  }

  static MessageType of(ApiKey key, boolean request) {
    return request
        ? new MessageType(key.apiName() + "RequestData", key::readRequest)
        : new MessageType(key.apiName() + "ResponseData", key::readResponse);
  }

  private MessageType(String kafkaName, StructReader<? extends WireStruct> reader) {
    this(kafkaName, kafkaClass(kafkaName), reader);
  }

  Stream<Short> versions() {
    return IntStream.rangeClosed(
            (short) constant("LOWEST_SUPPORTED_VERSION"),
            (short) constant("HIGHEST_SUPPORTED_VERSION"))
        .mapToObj(version -> (short) version);
  }

  Schema schema(short version) {
    return ((Schema[]) constant("SCHEMAS"))[version];
  }

  Message readByKafka(byte[] bytes, short version) {
    Message message = newKafkaMessage();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    message.read(new ByteBufferAccessor(buffer), version);
    if (buffer.hasRemaining()) {
      throw new AssertionError("Kafka leaves " + buffer.remaining() + " bytes of " + name);
    }
    return message;
  }

  static byte[] writeByKafka(Message message, short version) {
    ByteBuffer buffer = MessageUtil.toByteBufferAccessor(message, version).buffer();
    return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(buffer));
  }

  WireStruct read(byte[] bytes, short version) {
    WireReader in = new WireReader(Unpooled.wrappedBuffer(bytes));
    WireStruct message = reader.read(in, version);
    if (in.remaining() != 0) {
      throw new AssertionError(in.remaining() + " bytes of " + name + " are left");
    }
    return message;
  }

  static byte[] write(WireStruct message, short version) {
    try (WireWriter out = new WireWriter(ByteBufAllocator.DEFAULT)) {
      message.write(out, version);
      ByteBuf bytes = out.finish();
      byte[] copy = new byte[bytes.readableBytes()];
      bytes.readBytes(copy);
      bytes.release();
      return copy;
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private static Class<?> kafkaClass(String name) {
    try {
      return Class.forName("org.apache.kafka.common.message." + name);
    } catch (ClassNotFoundException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private Message newKafkaMessage() {
    try {
      return (Message) kafkaClass.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private Object constant(String constant) {
    try {
      return kafkaClass.getField(constant).get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
