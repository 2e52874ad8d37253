package io.sequin.compat.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.hard.ExternalPostgres;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Links whose gateways and brokers are killed, and sources that are not as they were thought to be.
 */
class LinkFaultIT {

  private static final Duration PAUSE = Duration.ofMillis(20);

  private static KafkaBroker kafka;
  private static ExternalPostgres postgres;
  private static GatewayProcess one;
  private static GatewayProcess two;
  private static LinkCommandLine links;

  @BeforeAll
  static void begin() {
    kafka = KafkaBroker.start();
    postgres = new ExternalPostgres();
    postgres.suspendOwner();
    one = GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(postgres.jdbcUrl()));
    two = GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(postgres.jdbcUrl()));
    links = new LinkCommandLine(one);
  }

  @AfterAll
  static void end() {
    two.close();
    one.close();
    postgres.close();
    kafka.close();
  }

  @Test
  void killsOnBothSidesLoseNothingAndDoubleNothing() {
    fill("storm", 4, 12_000);
    create("storm", "storm", "--max-bytes-per-second", "1500000");

    for (int round = 0; round < 2; round++) {
      links.awaitCopied("storm", 1 + 2_500_000L * round);
      two.killHard();
      two.restart();
      one.killHard();
      one.restart();
      kafka.killHard();
      kafka.startAgain();
    }
    fill("storm", 4, 1_000);

    LogDigest.assertSame("storm", "read_uncommitted", one.bootstrap(), kafka.bootstrap());
    assertThat(links.output("verify", "storm").lines())
        .hasSize(4)
        .allMatch(line -> line.contains(": equal, "));
  }

  @Test
  void whatExpiredBeforeItWasReadIsToldAndNotSilence() {
    fill("expiring", 1, 300);
    create("expiring", "expiring");
    links.awaitInSync("expiring");
    links.output("pause", "expiring");
    links.awaitStatus("expiring", "\"state\":\"paused\",\"cluster\"");
    fill("expiring", 1, 300);
    delete("expiring", 450);
    links.output("resume", "expiring");

    links.awaitStatus("expiring", "\"lostRecords\":150");
    LogDigest.assertSame("expiring", "read_uncommitted", one.bootstrap(), kafka.bootstrap());
  }

  @Test
  void aTopicThatIsHereAlreadyIsNotTouched() {
    new JavaClient(kafka.bootstrap()).createTopic("mine", 1, Map.of());
    new JavaClient(one.bootstrap()).createTopic("mine", 3, Map.of());
    create("mine", "mine");

    links.awaitStatus("mine", "topic mine is here already and does not follow");
    links.output("delete", "mine");
  }

  @Test
  void aTopicThatIsGoneThereStaysHere() {
    fill("gone", 1, 10);
    create("gone", "gone");
    links.awaitInSync("gone");
    try (Admin admin = new JavaClient(kafka.bootstrap()).admin()) {
      JavaClient.get(admin.deleteTopics(List.of("gone")).all());
    }

    links.awaitStatus("gone", "there is no such topic any more");
    assertThat(new JavaClient(one.bootstrap()).consume(new TopicPartition("gone", 0), 10))
        .hasSize(10);

    fill("gone", 1, 5);
    links.awaitStatus("gone", "the topic was made anew there");
  }

  @Test
  void twoLinksDoNotShareATopic() {
    fill("shared", 1, 10);
    create("first", "shared");
    links.awaitInSync("first");
    create("second", "shared");

    links.awaitStatus("second", "topic shared is here already");
  }

  @Test
  void promotionWaitsForTransactionsAndIsGivenUp() {
    new JavaClient(kafka.bootstrap()).createTopic("open", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer =
        new JavaClient(kafka.bootstrap()).producer(Map.of("transactional.id", "slow"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(SourceRecords.record("open", 0));
      producer.flush();
      create("open", "open");
      links.awaitInSync("open");

      ToolResult refused = links.run("promote", "open", "--timeout", "3");
      assertThat(refused.failure()).contains("open transaction").contains("go on as before");
      producer.send(SourceRecords.record("open", 1));
      producer.commitTransaction();
    }

    assertThat(links.output("promote", "open")).contains("promoted 1 topics");
    assertThat(new JavaClient(one.bootstrap()).consume(new TopicPartition("open", 0), 2))
        .hasSize(2);
  }

  @Test
  void whoKeepsWritingThereKeepsATopicFromBeingPromoted() {
    fill("busy", 1, 10);
    create("busy", "busy");
    links.awaitInSync("busy");
    Thread writer = Thread.ofPlatform().start(() -> writeUntilInterrupted("busy"));

    ToolResult refused = links.run("promote", "busy", "--fence", "none", "--timeout", "4");
    writer.interrupt();

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.stderr()).contains("not promoted");
    assertThat(links.output("promote", "busy", "--fence", "none")).contains("promoted 1 topics");
    LogDigest.assertSame("busy", "read_uncommitted", one.bootstrap(), kafka.bootstrap());
  }

  @Test
  void wrongAddressesAndNamesAreOneLine() {
    assertThat(links.run("create", "x", "--bootstrap", "127.0.0.1:1", "--topics", "a").stderr())
        .isEqualToIgnoringNewLines(
            "sequin-gateway: broker 127.0.0.1:1 cannot be reached: Connection refused");
    assertThat(links.run("create", "x", "--bootstrap", "nowhere", "--topics", "a").stderr())
        .contains("'nowhere' is not HOST:PORT");
    assertThat(links.run("status", "nothing").stderr())
        .isEqualToIgnoringNewLines("sequin-gateway: there is no link 'nothing'; see link list");
    assertThat(
            links.run("create", "x", "--bootstrap", kafka.bootstrap(), "--topics", "/(/").stderr())
        .contains("is no regular expression");
  }

  private static void writeUntilInterrupted(String topic) {
    try (KafkaProducer<byte[], byte[]> producer =
        new JavaClient(kafka.bootstrap()).producer(Map.of())) {
      for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
        producer.send(SourceRecords.record(topic, i));
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void create(String link, String topic, String... more) {
    links.create(link, kafka.bootstrap(), topic, more);
  }

  private static void fill(String topic, int partitions, int count) {
    new SourceRecords(kafka.bootstrap()).write(topic, partitions, count);
  }

  private static void delete(String topic, long beforeOffset) {
    try (Admin admin = new JavaClient(kafka.bootstrap()).admin()) {
      JavaClient.get(
          admin
              .deleteRecords(
                  Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(beforeOffset)))
              .all());
    }
  }
}
