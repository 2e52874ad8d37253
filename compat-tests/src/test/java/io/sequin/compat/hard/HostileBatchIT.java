package io.sequin.compat.hard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that must not be stored, sent to a gateway with little memory. */
class HostileBatchIT {

  private static final String TOPIC = "refused";
  private static final String WITNESS_TOPIC = "witness";
  private static final int CRC_AT = 17;
  private static final int BOMB_BYTES = 300 << 20;
  private static final int SMALLER_BOMB_BYTES = 90 << 20;
  private static final int BOMBERS = 8;

  private static GatewayProcess gateway;
  private static SequencedProducer witness;

  @BeforeAll
  static void start() {
    gateway =
        GatewayProcess.start(
            GatewayOptions.defaults()
                .withJvmOptions("-Xmx256m", "-Dio.netty.leakDetection.level=paranoid"));
    Topics.create(gateway.bootstrap(), TOPIC, 1);
    Topics.create(gateway.bootstrap(), WITNESS_TOPIC, 1);
    witness = new SequencedProducer(gateway.bootstrap(), WITNESS_TOPIC, 1);
  }

  @AfterEach
  void othersGoOnAndTheLogIsCalm() {
    witness.awaitMore(200);
    assertThat(witness.failures()).isEmpty();
    assertThat(gateway.logLines(" ERROR ")).isEmpty();
    assertThat(gateway.logLines("\tat ")).isEmpty();
    assertThat(gateway.logLines("LEAK")).isEmpty();
  }

  @AfterAll
  static void stop() {
    try (GatewayProcess closing = gateway) {
      witness.finish().assertHeldBy(Topics.consumeAll(closing.bootstrap(), WITNESS_TOPIC, 1));
    }
  }

  @Test
  void aDamagedBatchIsCorrupt() {
    ByteBuffer batch = batch(Compression.NONE, "value".getBytes(UTF_8)).buffer();
    batch.put(CRC_AT, (byte) ~batch.get(CRC_AT));

    assertThat(produce(MemoryRecords.readableRecords(batch))).isEqualTo(Errors.CORRUPT_MESSAGE);
  }

  @Test
  void aBatchOverTheLimitIsTooLarge() {
    try (KafkaProducer<byte[], byte[]> producer =
        new JavaClient(gateway.bootstrap())
            .producer(Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 10 << 20))) {
      Future<?> sent = producer.send(new ProducerRecord<>(TOPIC, new byte[2 << 20]));
      assertThatThrownBy(() -> JavaClient.get(sent)).isInstanceOf(RecordTooLargeException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space", "with/slash", "..", "ünïcode"})
  void aBadTopicNameIsRefused(String name) {
    try (KafkaProducer<byte[], byte[]> producer =
        new JavaClient(gateway.bootstrap()).producer(Map.of())) {
      assertThatThrownBy(
              () -> JavaClient.get(producer.send(new ProducerRecord<>(name, new byte[1]))))
          .isInstanceOf(InvalidTopicException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "LZ4", "ZSTD"})
  void decompressionBombsAreRefused(CompressionType type) {
    MemoryRecords bomb = batch(Compression.of(type).build(), new byte[BOMB_BYTES]);

    assertThat(produceByMany(bomb)).containsOnly(Errors.MESSAGE_TOO_LARGE);
  }

  @Test
  void manyBombsThatWouldJustFitAreRefusedInASmallHeap() {
    MemoryRecords bomb = batch(Compression.zstd().build(), new byte[SMALLER_BOMB_BYTES]);

    assertThat(produceByMany(bomb)).containsOnly(Errors.MESSAGE_TOO_LARGE);
  }

  private static List<Errors> produceByMany(MemoryRecords records) {
    try (ExecutorService producers = Executors.newFixedThreadPool(BOMBERS)) {
      List<Future<Errors>> answers =
          IntStream.range(0, BOMBERS)
              .mapToObj(i -> producers.submit(() -> produce(records)))
              .toList();
      return answers.stream().map(JavaClient::get).toList();
    }
  }

  private static Errors produce(MemoryRecords records) {
    try (RawProducer producer = new RawProducer(gateway.bootstrap(), TOPIC)) {
      return producer.produce(records).error();
    }
  }

  private static MemoryRecords batch(Compression compression, byte[] value) {
    return MemoryRecords.withRecords(
        compression, new SimpleRecord(1_750_000_000_000L, "key".getBytes(UTF_8), value));
  }
}
