package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two gateways on one PostgreSQL are one cluster: which of them a client uses makes no odds. */
class TwoGatewaysIT {

  private static final int RECORDS = 3_000;

  private static final Operations OF_FIRST = Operations.atFreeAddress();
  private static final Operations OF_SECOND = Operations.atFreeAddress();

  private static GatewayProcess first;
  private static GatewayProcess second;

  @BeforeAll
  static void start() {
    first = GatewayProcess.start(watchedBy(OF_FIRST));
    second = GatewayProcess.start(watchedBy(OF_SECOND).withJdbcUrl(first.jdbcUrl()));
  }

  private static GatewayOptions watchedBy(Operations operations) {
    return GatewayOptions.defaults().withArguments("--metrics-listen", operations.address());
  }

  @AfterAll
  static void stop() {
    second.close();
    first.close();
  }

  @Test
  void whoWritesToLeadersStaysOnTheFastPath() {
    Topics.create(first.bootstrap(), "led", 8);
    try (SequencedProducer producer =
        new SequencedProducer(first.bootstrap() + "," + second.bootstrap(), "led", 8)) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                double before = lotsUnderLocks();
                producer.awaitMore(RECORDS);
                return lotsUnderLocks() == before;
              });
    }
  }

  private static double lotsUnderLocks() {
    String name = "sequin_lanes_lots_under_locks";
    return OF_FIRST.metric(name) + OF_SECOND.metric(name);
  }

  @Test
  void bothWriteOnePartitionAndBothReadTheSame() throws Exception {
    Topics.create(first.bootstrap(), "shared", 1);
    SentRecords throughFirst;
    SentRecords throughSecond;
    try (SequencedProducer one = new SequencedProducer(first.bootstrap(), "shared", 1);
        SequencedProducer other = new SequencedProducer(second.bootstrap(), "shared", 1)) {
      one.awaitMore(RECORDS);
      other.awaitMore(RECORDS);
      throughFirst = one.finish();
      throughSecond = other.finish();
    }
    List<SortedMap<Long, String>> readFromFirst = Topics.consumeAll(first.bootstrap(), "shared", 1);

    assertThat(Topics.consumeAll(second.bootstrap(), "shared", 1)).isEqualTo(readFromFirst);
    assertThat(Topics.selectAll(first.jdbcUrl(), "shared", 1)).isEqualTo(readFromFirst);
    assertThat(readFromFirst.getFirst().lastKey()).isEqualTo(readFromFirst.getFirst().size() - 1L);
    throughFirst.assertInterleavedWith(throughSecond, readFromFirst.getFirst());
  }

  @Test
  void aConsumerWaitingAtOneWakesForWhatComesThroughTheOther() throws Exception {
    Topics.create(first.bootstrap(), "waking", 1);
    TopicPartition partition = new TopicPartition("waking", 0);
    try (KafkaConsumer<String, String> consumer = Topics.consumer(second.bootstrap());
        RawProducer producer = new RawProducer(first.bootstrap(), "waking");
        var threads = Executors.newSingleThreadExecutor()) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      assertThat(consumer.poll(Duration.ofMillis(700))).isEmpty();
      Future<ConsumerRecords<String, String>> polled =
          threads.submit(() -> consumer.poll(Duration.ofSeconds(30)));

      producer.produce(producer.initProducerId(), 0, 0, "wake up");

      assertThat(polled.get())
          .singleElement()
          .satisfies(r -> assertThat(r.value()).isEqualTo("wake up"));
    }
  }

  @Test
  void aTopicMadeAtOneIsUsableAtTheOther() {
    Topics.create(first.bootstrap(), "everywhere", 2);
    try (SequencedProducer producer = new SequencedProducer(second.bootstrap(), "everywhere", 2)) {
      producer.awaitMore(100);
      producer.finish().assertHeldBy(Topics.consumeAll(first.bootstrap(), "everywhere", 2));
    }
  }

  @Test
  void aTopicMadeAtOneTakesTransactionsAtTheOtherAtOnce() {
    JavaClient client = new JavaClient(first.bootstrap());
    try (KafkaProducer<byte[], byte[]> producer =
        client.producer(Map.of("transactional.id", "early"))) {
      producer.initTransactions();
      for (int round = 0; round < 10; round++) {
        String topic = "early." + round;
        client.createTopic(topic, 8, Map.of());
        producer.beginTransaction();
        for (int partition = 0; partition < 8; partition++) {
          producer.send(new ProducerRecord<>(topic, partition, null, new byte[] {1}));
        }
        producer.commitTransaction();

        assertThat(client.endOffsets(topic).values()).hasSize(8).containsOnly(2L);
      }
    }
  }
}
