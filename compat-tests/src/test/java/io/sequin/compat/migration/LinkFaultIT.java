package io.sequin.compat.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Links whose gateways and brokers are killed, and sources that are not as they were thought to be.
 */
class LinkFaultIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int VALUE_BYTES = 1_000;

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
      awaitCopied("storm", 1 + 2_500_000L * round);
      two.killHard();
      two.restart();
      one.killHard();
      one.restart();
      kafka.killHard();
      kafka.startAgain();
    }
    fill("storm", 4, 1_000);

    awaitInSync("storm");
    assertThat(links.output("verify", "storm").lines())
        .hasSize(4)
        .allMatch(line -> line.contains(": equal, "));
    LogDigest.assertSame("storm", "read_uncommitted", one.bootstrap(), kafka.bootstrap());
  }

  @Test
  void whatExpiredBeforeItWasReadIsToldAndNotSilence() {
    fill("expiring", 1, 300);
    create("expiring", "expiring");
    awaitInSync("expiring");
    links.output("pause", "expiring");
    awaitState("expiring", "paused");
    fill("expiring", 1, 300);
    delete("expiring", 450);
    links.output("resume", "expiring");

    awaitInSync("expiring");
    assertThat(links.output("status", "expiring", "--json")).contains("\"lostRecords\":150");
    LogDigest.assertSame("expiring", "read_uncommitted", one.bootstrap(), kafka.bootstrap());
  }

  @Test
  void aTopicThatIsHereAlreadyIsNotTouched() {
    new JavaClient(kafka.bootstrap()).createTopic("mine", 1, Map.of());
    new JavaClient(one.bootstrap()).createTopic("mine", 3, Map.of());
    create("mine", "mine");

    awaitProblem("mine", "topic mine is here already and does not follow");
    links.output("delete", "mine");
  }

  @Test
  void aTopicThatIsGoneThereStaysHere() {
    fill("gone", 1, 10);
    create("gone", "gone");
    awaitInSync("gone");
    try (Admin admin = new JavaClient(kafka.bootstrap()).admin()) {
      JavaClient.get(admin.deleteTopics(List.of("gone")).all());
    }

    awaitProblem("gone", "there is no such topic any more");
    assertThat(new JavaClient(one.bootstrap()).consume(new TopicPartition("gone", 0), 10))
        .hasSize(10);

    fill("gone", 1, 5);
    awaitProblem(
        "gone", "the other cluster has lost records that were copied, or the topic was made");
  }

  @Test
  void twoLinksDoNotShareATopic() {
    fill("shared", 1, 10);
    create("first", "shared");
    awaitInSync("first");
    create("second", "shared");

    awaitProblem("second", "topic shared is here already");
  }

  @Test
  void promotionWaitsForTransactionsAndIsGivenUp() {
    new JavaClient(kafka.bootstrap()).createTopic("open", 1, Map.of());
    try (KafkaProducer<byte[], byte[]> producer =
        new JavaClient(kafka.bootstrap()).producer(Map.of("transactional.id", "slow"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record("open", 0));
      producer.flush();
      create("open", "open");
      awaitInSync("open");

      ToolResult refused = links.run("promote", "open", "--timeout", "3");
      assertThat(refused.failure()).contains("open transaction").contains("go on following");
      producer.send(record("open", 1));
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
    awaitInSync("busy");
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
        producer.send(record(topic, i));
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void create(String link, String topic, String... more) {
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of("create", link, "--bootstrap", kafka.bootstrap(), "--topics", topic));
    arguments.addAll(List.of(more));
    links.output(arguments.toArray(String[]::new));
  }

  private static void fill(String topic, int partitions, int count) {
    try (Admin admin = new JavaClient(kafka.bootstrap()).admin()) {
      if (!JavaClient.get(admin.listTopics().names()).contains(topic)) {
        new JavaClient(kafka.bootstrap()).createTopic(topic, partitions, Map.of());
      }
    }
    new JavaClient(kafka.bootstrap())
        .produce(
            IntStream.range(0, count).mapToObj(number -> record(topic, number)).toList(), Map.of());
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, int number) {
    byte[] value = new byte[VALUE_BYTES];
    new java.util.Random(number).nextBytes(value);
    return new ProducerRecord<>(topic, ("a." + number).getBytes(UTF_8), value);
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

  private static void awaitInSync(String link) {
    awaitStatus(link, "\"lagRecords\":0,\"topics\":[{");
  }

  private static void awaitState(String link, String state) {
    awaitStatus(link, "\"state\":\"" + state + "\",\"cluster\"");
  }

  private static void awaitProblem(String link, String problem) {
    awaitStatus(link, problem);
  }

  private static void awaitStatus(String link, String text) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(links.run("status", link, "--json").stdout()).contains(text));
  }

  private static void awaitCopied(String link, long bytes) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                links
                        .run("status", link, "--json")
                        .stdout()
                        .replaceAll("(?s).*\"copiedBytes\":(\\d+).*", "$1")
                        .matches("\\d+")
                    && Long.parseLong(
                            links
                                .run("status", link, "--json")
                                .stdout()
                                .replaceAll("(?s).*\"copiedBytes\":(\\d+).*", "$1"))
                        >= bytes);
  }
}
