package io.sequin.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Kcat;
import io.sequin.compat.support.SharedGateway;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every part of a record comes back as it was sent. */
class RecordsIT {

  private static final long TIMESTAMP_MS = 981_173_106_789L;
  private static final int MEGABYTE = 1 << 20;

  private final JavaClient java = new JavaClient(SharedGateway.get().bootstrap());
  private final String topic = "records-" + UUID.randomUUID();

  @Test
  void nullIsNotEmpty() {
    send(record(null, null), record(new byte[0], new byte[0]), record(null, bytes("v")));

    List<ConsumerRecord<byte[], byte[]>> read = read(3);

    assertThat(read).extracting(ConsumerRecord::key).containsExactly(null, new byte[0], null);
    assertThat(read)
        .extracting(ConsumerRecord::value)
        .containsExactly(null, new byte[0], bytes("v"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void binaryOfAnySizeSurvivesEveryCodec(String codec) {
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    byte[] random = new byte[100_000];
    new Random(42).nextBytes(random);

    java.produce(
        List.of(record(everyByte, random), record(random, everyByte)),
        Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, codec));

    List<ConsumerRecord<byte[], byte[]>> read = read(2);
    assertThat(read).extracting(ConsumerRecord::key).containsExactly(everyByte, random);
    assertThat(read).extracting(ConsumerRecord::value).containsExactly(random, everyByte);
  }

  @Test
  void headersKeepTheirOrderTheirDuplicatesAndTheirNulls() {
    List<Header> headers =
        List.of(
            new RecordHeader("trace", bytes("1")),
            new RecordHeader("empty", new byte[0]),
            new RecordHeader("trace", bytes("2")),
            new RecordHeader("nothing", (byte[]) null),
            new RecordHeader("größe", bytes("ü")));

    send(new ProducerRecord<>(topic, 0, bytes("k"), bytes("v"), headers));

    assertThat(read(1).getFirst().headers()).isEqualTo(new RecordHeaders(headers));
  }

  @Test
  void kcatSeesHeadersAndTimestampToo() {
    List<Header> headers = List.of(new RecordHeader("trace", bytes("1")));
    send(new ProducerRecord<>(topic, 0, TIMESTAMP_MS, bytes("k"), bytes("v"), headers));

    assertThat(
            new Kcat(java.bootstrap())
                .run("-C", "-e", "-q", "-t", topic, "-f", "%T %h %o\\n")
                .lines())
        .containsExactly(TIMESTAMP_MS + " trace=1 0");
  }

  @Test
  void theProducersTimestampSurvives() {
    List<RecordMetadata> sent =
        send(new ProducerRecord<>(topic, 0, TIMESTAMP_MS, bytes("k"), bytes("v")));

    ConsumerRecord<byte[], byte[]> read = read(1).getFirst();

    assertThat(read.timestamp()).isEqualTo(TIMESTAMP_MS);
    assertThat(read.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
    assertThat(sent.getFirst().timestamp()).isEqualTo(TIMESTAMP_MS);
  }

  @Test
  void anAppendTimeTopicStampsRecordsWithTheTimeOfTheGateway() {
    java.createTopic(topic, 1, Map.of("message.timestamp.type", "LogAppendTime"));
    long before = System.currentTimeMillis();

    List<RecordMetadata> sent =
        send(
            new ProducerRecord<>(topic, 0, TIMESTAMP_MS, bytes("k"), bytes("1")),
            new ProducerRecord<>(topic, 0, TIMESTAMP_MS, bytes("k"), bytes("2")));

    long after = System.currentTimeMillis();
    assertThat(read(2))
        .allSatisfy(read -> assertThat(read.timestamp()).isBetween(before, after))
        .allSatisfy(
            read -> assertThat(read.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME));
    assertThat(sent).allSatisfy(meta -> assertThat(meta.timestamp()).isBetween(before, after));
  }

  @Test
  void aTimestampTooFarInTheFutureIsRefused() {
    java.createTopic(topic, 1, Map.of("message.timestamp.after.max.ms", "1000"));
    long tomorrow = System.currentTimeMillis() + 86_400_000;

    assertThatExceptionOfType(InvalidTimestampException.class)
        .isThrownBy(() -> send(new ProducerRecord<>(topic, 0, tomorrow, null, bytes("v"))));
  }

  @Test
  void aValueOfAMegabyteFitsWhereTheTopicAllowsIt() {
    java.createTopic(topic, 1, Map.of("max.message.bytes", Integer.toString(2 * MEGABYTE)));
    byte[] value = new byte[MEGABYTE];
    Arrays.fill(value, (byte) 'x');

    java.produce(
        List.of(record(bytes("k"), value)),
        Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 3 * MEGABYTE));

    assertThat(read(1).getFirst().value()).isEqualTo(value);
  }

  @Test
  void aRecordOverTheTopicsLimitIsRefusedAndTheNextOneIsNot() {
    java.createTopic(topic, 1, Map.of("max.message.bytes", "1000"));

    assertThatExceptionOfType(RecordTooLargeException.class)
        .isThrownBy(() -> send(record(null, new byte[1000])));
    send(record(null, bytes("small")));

    assertThat(read(1)).extracting(ConsumerRecord::value).containsExactly(bytes("small"));
  }

  @Test
  void offsetsAreCountedPerPartition() {
    java.createTopic(topic, 2, Map.of());

    List<RecordMetadata> sent =
        send(
            new ProducerRecord<>(topic, 0, null, bytes("a")),
            new ProducerRecord<>(topic, 1, null, bytes("b")),
            new ProducerRecord<>(topic, 0, null, bytes("c")));

    assertThat(sent).extracting(RecordMetadata::offset).containsExactly(0L, 0L, 1L);
    assertThat(sent).extracting(RecordMetadata::partition).containsExactly(0, 1, 0);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // List.of only reads the array
  private List<RecordMetadata> send(ProducerRecord<byte[], byte[]>... records) {
    return java.produce(List.of(records), Map.of());
  }

  private List<ConsumerRecord<byte[], byte[]>> read(int count) {
    return java.consume(new TopicPartition(topic, 0), count);
  }

  private ProducerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
    return new ProducerRecord<>(topic, 0, key, value);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
