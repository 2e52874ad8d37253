package io.sequin.compat.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.TemporaryDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The followed cluster loses records that were copied, as by an unclean election, and goes on with
 * others: the copy becomes what is there, and its readers find out as Kafka's do.
 */
class LinkTruncationIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int KEPT = 100;
  private static final int LOST = 50;
  private static final int NEW = 20;
  private static final TopicPartition TORN = new TopicPartition("torn", 0);

  private static KafkaBroker kafka;
  private static GatewayProcess one;
  private static GatewayProcess two;
  private static LinkCommandLine links;
  private static KafkaConsumer<byte[], byte[]> running;
  private static KafkaConsumer<byte[], byte[]> strict;
  private static KafkaConsumer<byte[], byte[]> elsewhere;

  @BeforeAll
  static void loseTheLastRecords() {
    // so that a broker that is killed may come back soon
    kafka =
        KafkaBroker.start(
            List.of(),
            List.of("broker.session.timeout.ms=2000", "broker.heartbeat.interval.ms=300"));
    one = GatewayProcess.start();
    two = GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(one.jdbcUrl()));
    links = new LinkCommandLine(one);
    SourceRecords source = new SourceRecords(kafka.bootstrap());
    source.write(TORN.topic(), 1, IntStream.range(0, KEPT));
    new SourceRecords(one.bootstrap()).write("own", 1, KEPT);
    links.create("prod", kafka.bootstrap(), TORN.topic());
    // or a consumer has a topic made that does not follow
    links.awaitInSync("prod");
    running = consumer("earliest", TORN);
    strict = consumer("none", TORN);
    strict.seekToBeginning(List.of(TORN));
    elsewhere = consumer("none", new TopicPartition("own", 0));
    elsewhere.seekToBeginning(elsewhere.assignment());
    poll(elsewhere, KEPT);
    try (TemporaryDirectory older = kafka.copyOf(TORN)) {
      source.write(TORN.topic(), 1, IntStream.range(KEPT, KEPT + LOST));
      poll(running, KEPT + LOST);
      poll(strict, KEPT + LOST);
      kafka.killHard();
      kafka.putBack(TORN, older);
    }
    kafka.startAgain();
    source.write(TORN.topic(), 1, IntStream.range(1_000, 1_000 + NEW));
  }

  @AfterAll
  static void end() {
    running.close();
    strict.close();
    elsewhere.close();
    two.close();
    one.close();
    kafka.close();
  }

  @Test
  void theCopyIsWhatTheOtherClusterHas() {
    links.awaitStatus("prod", "\"truncatedRecords\":" + LOST);

    for (GatewayProcess gateway : List.of(one, two)) {
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  LogDigest.assertSame(
                      TORN.topic(), "read_committed", gateway.bootstrap(), kafka.bootstrap()));
    }
    assertThat(links.output("verify", "prod")).contains("equal, offsets 0 to " + (KEPT + NEW));
    assertThat(links.run("status", "prod").exitCode()).isZero();
  }

  @Test
  void aRunningConsumerIsSetBackAndMissesNothing() {
    List<ConsumerRecord<byte[], byte[]>> news = poll(running, NEW);

    assertThat(news)
        .hasSize(NEW)
        .allSatisfy(record -> assertThat(record.offset()).isGreaterThanOrEqualTo(KEPT));
    assertThat(news.getFirst().value())
        .isEqualTo(SourceRecords.record(TORN.topic(), 1_000).value());
  }

  @Test
  void oneThatMustNotBeSetBackIsToldWhereTheLogWasCutOff() {
    List<LogTruncationException> told = new ArrayList<>();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try {
                strict.poll(POLL);
                return false;
              } catch (LogTruncationException e) {
                told.add(e);
                return true;
              }
            });

    assertThat(told.getFirst().divergentOffsets())
        .containsExactly(Map.entry(TORN, new OffsetAndMetadata(KEPT, Optional.of(0), "")));
  }

  @Test
  void whoReadsOtherTopicsGoesOn() {
    links.awaitStatus("prod", "\"truncatedRecords\":" + LOST);
    new SourceRecords(two.bootstrap()).write("own", 1, NEW);

    assertThat(poll(elsewhere, NEW))
        .hasSize(NEW)
        .first()
        .satisfies(record -> assertThat(record.offset()).isEqualTo(KEPT));
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String reset, TopicPartition partition) {
    KafkaConsumer<byte[], byte[]> consumer =
        new JavaClient(one.bootstrap() + "," + two.bootstrap())
            .consumer(Map.of("auto.offset.reset", reset, "metadata.max.age.ms", 1_000));
    consumer.assign(List.of(partition));
    return consumer;
  }

  private static List<ConsumerRecord<byte[], byte[]>> poll(
      KafkaConsumer<byte[], byte[]> consumer, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreException(org.apache.kafka.common.errors.UnknownTopicOrPartitionException.class)
        .until(
            () -> {
              consumer.poll(POLL).forEach(records::add);
              return records.size() >= count;
            });
    return records;
  }
}
