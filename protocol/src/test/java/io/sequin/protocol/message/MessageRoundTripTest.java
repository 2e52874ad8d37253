package io.sequin.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.protocol.wire.WireStruct;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.kafka.common.protocol.Message;

/**
 * Random instances of every message in every version: our bytes are Kafka's and Kafka's are ours.
 */
class MessageRoundTripTest {

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void bytesAndValuesAreThoseOfKafka(@ForAll long seed) {
    for (MessageType type : MessageType.all()) {
      type.versions().forEach(version -> assertSameAsKafka(type, version, seed));
    }
  }

  private static void assertSameAsKafka(MessageType type, short version, long seed) {
    RandomMessages random = new RandomMessages(seed);
    Message expected = type.readByKafka(random.bytes(type.schema(version)), version);
    byte[] bytes = MessageType.writeByKafka(expected, version);

    WireStruct message = type.read(bytes, version);
    byte[] written = MessageType.write(message, version);

    String what = type + " version " + version + " seed " + seed;
    assertThat(written).as(what).isEqualTo(bytes);
    KafkaEquality.assertSame(message, expected, what);
    Message readAgain = type.readByKafka(written, version);
    assertThat(MessageType.writeByKafka(readAgain, version)).as(what).isEqualTo(written);
  }
}
