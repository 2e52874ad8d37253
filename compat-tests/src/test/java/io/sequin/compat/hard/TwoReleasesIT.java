package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.TemporaryDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A gateway of an older release works on beside today's, whose layout is newer. */
@EnabledIfSystemProperty(named = "sequin.soak", matches = "true")
class TwoReleasesIT {

  /** Layout 13: before links, query topics and the watch over the outbox. */
  private static final String OLDER = "069d99943e13401a3ba09f3d59dbae68a9a02b17";

  private static final String TOPIC = "flights";
  private static final int PARTITIONS = 4;
  private static final int ROUNDS = 3;
  private static final int RECORDS = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Test
  void bothServeWhileEachIsStoppedAndStarted() throws IOException {
    try (OlderBuild older = OlderBuild.of(OLDER);
        TemporaryDirectory directory = TemporaryDirectory.create("postgres");
        PostgresServer postgres = new PostgresServer(directory.path(), "one")) {
      GatewayOptions options = GatewayOptions.defaults().withJdbcUrl(postgres.create().jdbcUrl());
      try (GatewayProcess before =
          GatewayProcess.start(options.withRepository(older.repository()))) {
        Topics.create(before.bootstrap(), TOPIC, PARTITIONS);
        try (SequencedProducer alone =
            new SequencedProducer(before.bootstrap(), TOPIC, PARTITIONS)) {
          alone.awaitMore(RECORDS);
        }
        Topics.create(before.bootstrap(), "both", PARTITIONS);
        try (GatewayProcess after = GatewayProcess.start(options)) {
          exchange(before, after);
          for (GatewayProcess gateway : List.of(before, after)) {
            assertThat(Topics.consumeAll(gateway.bootstrap(), TOPIC, PARTITIONS))
                .isEqualTo(Topics.selectAll(postgres.jdbcUrl(), TOPIC, PARTITIONS));
          }
        }
      }
    }
  }

  private static void exchange(GatewayProcess before, GatewayProcess after) {
    String bootstrap = before.bootstrap() + "," + after.bootstrap();
    try (SequencedProducer producer = new SequencedProducer(bootstrap, "both", PARTITIONS);
        KafkaConsumer<String, String> member = member(bootstrap)) {
      Map<TopicPartition, SortedMap<Long, String>> read = new HashMap<>();
      for (int round = 0; round < ROUNDS; round++) {
        for (GatewayProcess gateway : List.of(before, after)) {
          producer.awaitMore(RECORDS);
          assertThat(gateway.stop()).isZero();
          producer.awaitMore(RECORDS);
          gateway.restart();
          poll(member, read);
          member.commitSync();
        }
      }
      SentRecords sent = producer.finish();
      assertThat(producer.failures()).isEmpty();
      for (GatewayProcess gateway : List.of(before, after)) {
        List<SortedMap<Long, String>> held =
            Topics.consumeAll(gateway.bootstrap(), "both", PARTITIONS);
        sent.assertHeldBy(held);
        Awaitility.await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  poll(member, read);
                  assertThat(sizes(read.values())).isEqualTo(sizes(held));
                });
        assertThat(read.values()).containsExactlyInAnyOrderElementsOf(held);
      }
    }
  }

  private static List<Integer> sizes(Collection<SortedMap<Long, String>> logs) {
    return logs.stream().map(Map::size).sorted().toList();
  }

  private static void poll(
      KafkaConsumer<String, String> member, Map<TopicPartition, SortedMap<Long, String>> read) {
    for (ConsumerRecord<String, String> record : member.poll(Duration.ofMillis(200))) {
      read.computeIfAbsent(
              new TopicPartition(record.topic(), record.partition()), _ -> new TreeMap<>())
          .put(record.offset(), record.value());
    }
  }

  private static KafkaConsumer<String, String> member(String bootstrap) {
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG,
                "members",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                100_000),
            new StringDeserializer(),
            new StringDeserializer());
    consumer.subscribe(List.of("both"));
    return consumer;
  }
}
