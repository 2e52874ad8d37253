package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.Soak;
import io.sequin.compat.support.TemporaryDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One of two gateways stops, is killed or stands still while clients use both. */
class ComingAndGoingIT {

  private static final String TOPIC = "flights";
  private static final int PARTITIONS = 8;
  private static final int ROUNDS = Soak.choose(1, 20);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TemporaryDirectory directory = TemporaryDirectory.create("postgres");
  private final PostgresServer postgres = new PostgresServer(directory.path(), "one");
  private GatewayProcess staying;
  private GatewayProcess going;

  @BeforeEach
  void start() throws IOException {
    GatewayOptions options = GatewayOptions.defaults().withJdbcUrl(postgres.create().jdbcUrl());
    staying = GatewayProcess.start(options);
    going = GatewayProcess.start(options);
    Topics.create(staying.bootstrap(), TOPIC, PARTITIONS);
    awaitLeaders(staying, Set.of(staying.port(), going.port()));
  }

  @AfterEach
  void stop() {
    going.close();
    staying.close();
    postgres.close();
    directory.close();
  }

  @Test
  void whoStopsSendsItsClientsElsewhereFirst() {
    try (SequencedProducer producer = new SequencedProducer(both(), TOPIC, PARTITIONS)) {
      for (int round = 0; round < ROUNDS; round++) {
        producer.awaitMore(1_000);
        assertThat(going.stop()).isZero();
        assertThat(leaders(staying)).containsExactly(staying.port());
        producer.awaitMore(1_000);
        going.restart();
        awaitLeaders(staying, Set.of(staying.port(), going.port()));
      }
      assertHolds(producer);
    }
  }

  @Test
  void whoIsKilledIsReplacedWithinSeconds() {
    try (SequencedProducer producer = new SequencedProducer(both(), TOPIC, PARTITIONS)) {
      for (int round = 0; round < ROUNDS; round++) {
        producer.awaitMore(1_000);
        going.killHard();
        awaitLeaders(staying, Set.of(staying.port()));
        producer.awaitMore(1_000);
        going.restart();
        awaitLeaders(staying, Set.of(staying.port(), going.port()));
      }
      assertHolds(producer);
    }
  }

  @Test
  void whoStandsStillHarmsNobodyWhenItGoesOn() {
    try (SequencedProducer producer = new SequencedProducer(both(), TOPIC, PARTITIONS);
        KafkaConsumer<String, String> consumer = member("classic");
        KafkaConsumer<String, String> modern = member("consumer")) {
      long committed = 0;
      for (int round = 0; round < ROUNDS; round++) {
        producer.awaitMore(1_000);
        Signal.STOP.send(going.handle());
        awaitLeaders(staying, Set.of(staying.port()));
        producer.awaitMore(1_000);
        readAndCommit(consumer, modern);
        Signal.CONT.send(going.handle());
        awaitLeaders(staying, Set.of(staying.port(), going.port()));
        awaitLeaders(going, Set.of(staying.port(), going.port()));
        producer.awaitMore(1_000);
        readAndCommit(consumer, modern);
        long now = committed(consumer) + committed(modern);
        assertThat(now).isGreaterThan(committed);
        committed = now;
      }
      assertHolds(producer);
    }
  }

  private void assertHolds(SequencedProducer producer) {
    SentRecords sent = producer.finish();
    assertThat(producer.failures()).isEmpty();
    for (GatewayProcess gateway : List.of(staying, going)) {
      List<SortedMap<Long, String>> read =
          Topics.consumeAll(gateway.bootstrap(), TOPIC, PARTITIONS);
      sent.assertHeldBy(read);
      assertThat(Topics.selectAll(postgres.jdbcUrl(), TOPIC, PARTITIONS)).isEqualTo(read);
    }
  }

  private String both() {
    return staying.bootstrap() + "," + going.bootstrap();
  }

  private KafkaConsumer<String, String> member(String protocol) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", both());
    settings.put("group.id", protocol);
    settings.put("group.protocol", protocol);
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", false);
    settings.put("request.timeout.ms", 4_000);
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    consumer.subscribe(List.of(TOPIC));
    return consumer;
  }

  @SafeVarargs
  private static void readAndCommit(KafkaConsumer<String, String>... consumers) {
    for (KafkaConsumer<String, String> consumer : consumers) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                int count = 0;
                for (ConsumerRecord<String, String> _ : consumer.poll(Duration.ofMillis(200))) {
                  count++;
                }
                return count > 0;
              });
      consumer.commitSync();
    }
  }

  private static long committed(KafkaConsumer<String, String> consumer) {
    return consumer.committed(consumer.assignment()).values().stream()
        .filter(offset -> offset != null)
        .mapToLong(offset -> offset.offset())
        .sum();
  }

  private static void awaitLeaders(GatewayProcess gateway, Set<Integer> ports) {
    Awaitility.await("leaders").atMost(PATIENCE).until(() -> leaders(gateway).equals(ports));
  }

  /** The ports of the gateways that one says lead partitions; a client may ask another one. */
  private static Set<Integer> leaders(GatewayProcess gateway) {
    try (RawConnection connection = new RawConnection(gateway.bootstrap())) {
      MetadataResponse metadata =
          connection.call(
              MetadataRequest.Builder.forTopicNames(List.of(TOPIC), false).build((short) 12),
              MetadataResponse.class);
      return metadata.topicMetadata().iterator().next().partitionMetadata().stream()
          .map(partition -> metadata.brokersById().get(partition.leaderId.orElseThrow()).port())
          .collect(Collectors.toSet());
    }
  }
}
