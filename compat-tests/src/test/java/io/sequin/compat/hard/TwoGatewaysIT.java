package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two gateways on one PostgreSQL are one cluster: which of them a client uses makes no odds. */
class TwoGatewaysIT {

  private static final int RECORDS = 3_000;

  private static GatewayProcess first;
  private static GatewayProcess second;

  @BeforeAll
  static void start() {
    first = GatewayProcess.start();
    second = GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(first.jdbcUrl()));
  }

  @AfterAll
  static void stop() {
    second.close();
    first.close();
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
}
