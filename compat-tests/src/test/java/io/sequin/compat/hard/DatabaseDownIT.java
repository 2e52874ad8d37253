package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.assertj.core.data.Index;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** While PostgreSQL is away nothing is acknowledged and nothing is lost; then all goes on. */
class DatabaseDownIT {

  private static final String TOPIC = "down";
  private static final int RECORDS = 500;
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  @Test
  void aServerThatHangsIsWaitedFor() {
    Operations operations = Operations.atFreeAddress();
    try (GatewayProcess gateway =
        GatewayProcess.start(
            GatewayOptions.defaults().withArguments("--metrics-listen", operations.address()))) {
      ProcessHandle postgres = gateway.postgresServer();
      goesOnAfter(
          gateway,
          operations,
          () -> Signal.STOP.sendToAll(postgres),
          () -> Signal.CONT.sendToAll(postgres));
      // a hang may be over before anybody who waits has lost patience, and then there is nothing to
      // tell
      assertThat(gateway.stderr().lines())
          .hasSizeLessThanOrEqualTo(2)
          .allMatch(DatabaseDownIT::tellsOfAnOutage);
    }
  }

  @Test
  void aProduceRequestIsAnsweredInItsTimeAndMayBeSentAgain() {
    try (GatewayProcess gateway = GatewayProcess.start(GatewayOptions.defaults());
        RawProducer producer = new RawProducer(gateway.bootstrap(), TOPIC, 1_000)) {
      ProcessHandle postgres = gateway.postgresServer();
      Topics.create(gateway.bootstrap(), TOPIC, 1);
      long producerId = producer.initProducerId();

      Signal.STOP.sendToAll(postgres);
      assertThat(producer.produce(producerId, 0, 0, "late").error())
          .isEqualTo(Errors.REQUEST_TIMED_OUT);
      Signal.CONT.sendToAll(postgres);

      assertThat(producer.produce(producerId, 0, 0, "late"))
          .isEqualTo(new RawProducer.Answer(Errors.NONE, 0));
      assertThat(Topics.consumeAll(gateway.bootstrap(), TOPIC, 1).getFirst()).hasSize(1);
    }
  }

  @Test
  void aServerThatIsShutDownAndStartedAgainIsFoundAgain() {
    Operations operations = Operations.atFreeAddress();
    try (ExternalPostgres postgres = new ExternalPostgres();
        GatewayProcess gateway =
            GatewayProcess.start(
                GatewayOptions.defaults()
                    .withJdbcUrl(postgres.jdbcUrl())
                    .withArguments("--metrics-listen", operations.address()))) {
      goesOnAfter(gateway, operations, postgres::shutDown, postgres::startAgain);
      assertThat(gateway.stderr().lines())
          .hasSize(2)
          .satisfies(
              line -> assertThat(line).contains("PostgreSQL is not available"), Index.atIndex(0))
          .satisfies(
              line -> assertThat(line).contains("PostgreSQL is available again"), Index.atIndex(1));
    }
  }

  private static void goesOnAfter(
      GatewayProcess gateway, Operations operations, Runnable stop, Runnable start) {
    Topics.create(gateway.bootstrap(), TOPIC, 1);
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    try (SequencedProducer producer = new SequencedProducer(gateway.bootstrap(), TOPIC, 1);
        KafkaConsumer<String, String> consumer = Topics.consumer(gateway.bootstrap())) {
      producer.awaitMore(RECORDS);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      consumer.position(partition);
      assertThat(operations.readiness()).isEqualTo(OK);

      stop.run();
      Awaitility.await("not ready")
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> operations.readiness() == UNAVAILABLE);
      long acknowledged = producer.acknowledged();
      consumer.seek(partition, 0);
      assertThat(consumer.poll(Duration.ofSeconds(10))).as("read from memory").isNotEmpty();
      assertThat(consumer.partitionsFor(TOPIC)).hasSize(1);
      assertThat(producer.acknowledged()).isEqualTo(acknowledged);

      start.run();
      producer.awaitMore(RECORDS);
      Awaitility.await("ready")
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> operations.readiness() == OK);
      SentRecords sent = producer.finish();
      assertThat(sent.failures()).isEmpty();
      sent.assertHeldBy(Topics.consumeAll(gateway.bootstrap(), TOPIC, 1));
      sent.assertHeldBy(Topics.selectAll(gateway.jdbcUrl(), TOPIC, 1));
    }
  }

  private static boolean tellsOfAnOutage(String line) {
    return line.contains("PostgreSQL is not available")
        || line.contains("PostgreSQL is available again");
  }
}
