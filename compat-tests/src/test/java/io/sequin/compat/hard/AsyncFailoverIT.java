package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A standby takes over that has not got the last records: they are gone, as after an unclean
 * election of Kafka's, but nobody reads others in their place without noticing.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AsyncFailoverIT {

  private static final int KEPT = 100;
  private static final int LOST = 50;
  private static final int NEW = 21;

  private static final TopicPartition FLIGHTS = new TopicPartition("flights", 0);

  private static PostgresPair postgres;
  private static GatewayProcess one;
  private static GatewayProcess other;
  private static KafkaConsumer<String, String> running;
  private static KafkaConsumer<String, String> strict;
  private static final List<String> READ_BEFORE = new ArrayList<>();

  @BeforeAll
  static void loseTheLastRecords() throws IOException {
    postgres = PostgresPair.asynchronous();
    GatewayOptions options = GatewayOptions.defaults().withJdbcUrl(postgres.jdbcUrl());
    one = GatewayProcess.start(options);
    other = GatewayProcess.start(options);
    Topics.create(one.bootstrap(), FLIGHTS.topic(), 1);
    running = consumer("earliest");
    strict = consumer("none");
    strict.seekToBeginning(List.of(FLIGHTS));
    produce("kept", KEPT);
    postgres.awaitCaughtUp();
    postgres.stopFollowing();
    produce("lost", LOST);
    READ_BEFORE.addAll(poll(running, KEPT + LOST));
    poll(strict, KEPT + LOST);

    postgres.failOver();
    produce("new", NEW);
  }

  @AfterAll
  static void stop() {
    running.close();
    strict.close();
    one.close();
    other.close();
    postgres.close();
  }

  @Test
  void everyGatewayHasWhatIsInTheDatabase() {
    for (GatewayProcess gateway : List.of(one, other)) {
      List<SortedMap<Long, String>> read = Topics.consumeAll(gateway.bootstrap(), "flights", 1);
      assertThat(read).isEqualTo(Topics.selectAll(postgres.primary().jdbcUrl(), "flights", 1));
      assertThat(read.getFirst()).hasSize(KEPT + NEW).containsKey((long) KEPT + NEW - 1);
      try (KafkaConsumer<String, String> asking = Topics.consumer(gateway.bootstrap())) {
        assertThat(asking.endOffsets(List.of(FLIGHTS))).containsEntry(FLIGHTS, (long) KEPT + NEW);
      }
    }
  }

  @Test
  void aRunningConsumerIsSetBackAndMissesNothing() {
    assertThat(READ_BEFORE).hasSize(KEPT + LOST);
    assertThat(poll(running, NEW))
        .containsExactlyElementsOf(IntStream.range(0, NEW).mapToObj(i -> "new-" + i).toList());
  }

  @Test
  void oneThatMustNotBeSetBackIsToldWhereTheLogWasCutOff() {
    List<LogTruncationException> told = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              try {
                strict.poll(Duration.ofMillis(100));
                return false;
              } catch (LogTruncationException e) {
                told.add(e);
                return true;
              }
            });

    assertThat(told.getFirst().divergentOffsets())
        .containsExactly(Map.entry(FLIGHTS, new OffsetAndMetadata(KEPT, Optional.of(0), "")));
  }

  /** The last one, since it is a failover of its own. */
  @Test
  @Order(Integer.MAX_VALUE)
  void whatWasRewoundTakesOverInANewHistory() throws IOException {
    postgres.rewind();
    produce("rewound", NEW);
    postgres.awaitCaughtUp();

    postgres.failOver();
    produce("back", NEW);

    for (GatewayProcess gateway : List.of(one, other)) {
      SortedMap<Long, String> read =
          Topics.consumeAll(gateway.bootstrap(), "flights", 1).getFirst();
      assertThat(read).hasSize(KEPT + 3 * NEW);
      assertThat(read.values())
          .containsSubsequence("new-" + (NEW - 1), "rewound-0", "rewound-" + (NEW - 1), "back-0")
          .doesNotContain("lost-0");
    }
    assertThat(postgres.primary().query("SELECT max(leader_epoch) FROM sequin_log.leader_epochs"))
        .isEqualTo("2");
  }

  private static KafkaConsumer<String, String> consumer(String reset) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", one.bootstrap() + "," + other.bootstrap());
    settings.put("auto.offset.reset", reset);
    settings.put("enable.auto.commit", false);
    settings.put("request.timeout.ms", 5_000);
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    consumer.assign(List.of(FLIGHTS));
    return consumer;
  }

  private static List<String> poll(KafkaConsumer<String, String> consumer, int count) {
    List<String> values = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                values.add(record.value());
              }
              return values.size() >= count;
            });
    return values;
  }

  private static void produce(String name, int count) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", one.bootstrap() + "," + other.bootstrap()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < count; i++) {
        producer.send(new ProducerRecord<>(FLIGHTS.topic(), 0, "key", name + "-" + i));
      }
    }
  }
}
