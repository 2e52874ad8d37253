package io.sequin.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Psql;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records expire by Kafka's configs, and what they took is free again. */
class RetentionIT {

  private static final int RECORDS = 1_000;
  private static final long RETENTION_BYTES = 2_000_000;

  private static GatewayProcess gateway;
  private static JavaClient client;
  private static Admin admin;

  @BeforeAll
  static void start() {
    gateway =
        GatewayProcess.start(
            GatewayOptions.defaults()
                .withArguments("--config", "log.retention.check.interval.ms=200"));
    client = new JavaClient(gateway.bootstrap());
    admin = client.admin();
  }

  @AfterAll
  static void stop() {
    admin.close();
    gateway.close();
  }

  @Test
  void recordsThatAreOldEnoughAreGoneForConsumersAndInPostgres() {
    client.createTopic("aged", 1, Map.of("retention.ms", "1000"));
    produce("aged", RECORDS);

    await().until(() -> earliest("aged") == RECORDS);
    await().until(() -> rows("aged").equals(List.of("0")));
    produce("aged", 1);
    assertThat(client.consume(partition("aged"), 1))
        .extracting(ConsumerRecord::offset)
        .containsExactly((long) RECORDS);
  }

  @Test
  void aPartitionKeepsWhatItsSizeAllows() {
    client.createTopic(
        "bounded",
        1,
        Map.of("retention.bytes", Long.toString(RETENTION_BYTES), "segment.bytes", "1048576"));
    for (int i = 0; i < 10; i++) {
      produce("bounded", 10 * RECORDS);
    }

    // a segment may be a little larger than it should, as it is looked at now and then only
    await().until(() -> sizeBytes("bounded") < 2 * RETENTION_BYTES);
    assertThat(sizeBytes("bounded")).isGreaterThanOrEqualTo(RETENTION_BYTES);
    assertThat(earliest("bounded")).isPositive();
  }

  private static void produce(String topic, int count) {
    client.produce(
        IntStream.range(0, count)
            .mapToObj(i -> new ProducerRecord<byte[], byte[]>(topic, 0, null, value(i)))
            .toList(),
        Map.of());
  }

  private static byte[] value(int number) {
    return String.format(Locale.ROOT, "%0100d", number).getBytes(UTF_8);
  }

  private static TopicPartition partition(String topic) {
    return new TopicPartition(topic, 0);
  }

  private static long earliest(String topic) {
    return JavaClient.get(
            admin
                .listOffsets(Map.of(partition(topic), OffsetSpec.earliest()))
                .partitionResult(partition(topic))
                .toCompletionStage()
                .toCompletableFuture())
        .offset();
  }

  private static long sizeBytes(String topic) {
    return Long.parseLong(
        query(
                "SELECT size_bytes FROM sequin_log.partitions JOIN sequin_control.topics ON id = topic_id WHERE name = '%s'"
                    .formatted(topic))
            .getFirst());
  }

  private static List<String> rows(String topic) {
    return query(
        "SELECT count(*) FROM sequin_log.batches JOIN sequin_control.topics ON id = topic_id WHERE name = '%s'"
            .formatted(topic));
  }

  private static List<String> query(String sql) {
    return new Psql(gateway.postgres()).query(sql);
  }
}
