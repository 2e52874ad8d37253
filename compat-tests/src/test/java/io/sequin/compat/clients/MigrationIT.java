package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.clients.Delivery.Place;
import io.sequin.compat.migration.LinkCommandLine;
import io.sequin.compat.migration.LogDigest;
import io.sequin.compat.migration.SourceTopics;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.KafkaTools;
import io.sequin.compat.support.ToolProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of three brokers is left, and gone back to: topics of all kinds, one of ten million
 * records, and twenty clients of five kinds that only get another address.
 */
@EnabledIfSystemProperty(named = "sequin.soak", matches = "true")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MigrationIT {

  private static final String BIG = "big";
  private static final int BIG_RECORDS = 10_000_000;
  private static final Duration BIG_PATIENCE = Duration.ofMinutes(10);
  private static final int MORE_RECORDS = 1_000_000;
  private static final int PARTITIONS = 4;
  private static final int LINES = 5_000;
  private static final List<ClientAndProtocol> CLIENTS =
      List.of(
          new ClientAndProtocol(Clients.JAVA_NEWEST, GroupProtocol.CONSUMER),
          new ClientAndProtocol(Clients.JAVA_OLDEST, GroupProtocol.RANGE),
          new ClientAndProtocol(Clients.CONFLUENT_PYTHON, GroupProtocol.COOPERATIVE_STICKY),
          new ClientAndProtocol(Clients.FRANZ, GroupProtocol.CONSUMER),
          new ClientAndProtocol(Clients.KAFKAJS, GroupProtocol.ROUND_ROBIN));

  /** Compaction is over soon. */
  private static final List<String> SETTINGS = List.of("log.cleaner.backoff.ms=200");

  @TempDir private static Path directory;
  private static final List<KafkaBroker> BROKERS = new ArrayList<>();
  private static final Map<ClientAndProtocol, TestGroup> GROUPS = new LinkedHashMap<>();
  private static GatewayProcess gateway;
  private static LinkCommandLine links;
  private static String kafka;

  @BeforeAll
  static void begin() {
    KafkaBroker one = KafkaBroker.start(List.of(), SETTINGS);
    BROKERS.addAll(List.of(one, one.startAnother(2, SETTINGS), one.startAnother(3, SETTINGS)));
    kafka = one.bootstrap();
    new SourceTopics(kafka).create();
    MatrixBroker source = new MatrixBroker(kafka);
    source.java().createTopic(BIG, PARTITIONS, Map.of());
    writeBig(kafka, BIG_RECORDS);
    gateway = GatewayProcess.start();
    links = new LinkCommandLine(gateway);
  }

  @AfterAll
  static void end() {
    GROUPS.values().forEach(TestGroup::close);
    gateway.close();
    BROKERS.reversed().forEach(KafkaBroker::close);
  }

  @Test
  @Order(1)
  void everyRecordIsTheSameAndClientsGoOnWhereTheyWere() throws IOException {
    MatrixBroker source = new MatrixBroker(kafka);
    CLIENTS.forEach(
        tested -> GROUPS.put(tested, new TestGroup(source, topicOf(tested), PARTITIONS)));
    GROUPS.forEach((tested, group) -> startTwo(tested, group, kafka));
    links.output("create", "prod", "--bootstrap", kafka, "--topics", "*");
    writeAll(kafka, "before");
    GROUPS.values().forEach(group -> awaitAllDelivered(group, kafka));
    allTopics().forEach(topic -> links.awaitStatus("prod", "\"name\":\"" + topic + "\""));
    links.awaitInSync("prod");
    for (String topic : new SourceTopics(kafka).names()) {
      LogDigest.assertSame(topic, "read_committed", gateway.bootstrap(), kafka);
      LogDigest.assertSame(topic, "read_uncommitted", gateway.bootstrap(), kafka);
    }
    LogDigest.assertSameHashes(BIG, "read_committed", gateway.bootstrap(), kafka);

    GROUPS.values().forEach(group -> group.alive().forEach(Member::terminate));
    GROUPS.values().forEach(TestGroup::awaitEnd);
    Map<String, Map<TopicPartition, Long>> committed = committed(kafka);
    Awaitility.await().until(() -> committed(gateway.bootstrap()).equals(committed));
    writeAll(kafka, "unread");
    assertThat(links.output("promote", "prod"))
        .contains("promoted " + allTopics().size() + " topics");
    writeAll(gateway.bootstrap(), "after");
    GROUPS.forEach((tested, group) -> startTwo(tested, group, gateway.bootstrap()));

    for (TestGroup group : GROUPS.values()) {
      awaitAllDelivered(group, gateway.bootstrap());
      assertThat(group.deliveredTwice()).as("%s", group).isEmpty();
    }
  }

  @Test
  @Order(2)
  void theWayBack() {
    assertThat(links.output("reverse", "prod", "--topics", BIG)).contains("pushes 1 topics");
    writeBig(gateway.bootstrap(), MORE_RECORDS);
    LogDigest.assertSameHashes(BIG, "read_committed", gateway.bootstrap(), kafka);

    assertThat(links.output("promote", "prod", "--topics", BIG)).contains("handed over 1 topics");
    writeBig(kafka, 1);
    LogDigest.assertSameHashes(BIG, "read_committed", gateway.bootstrap(), kafka);
  }

  private static List<String> allTopics() {
    return Stream.of(
            new SourceTopics(kafka).names().stream(),
            Stream.of(BIG),
            CLIENTS.stream().map(MigrationIT::topicOf))
        .flatMap(names -> names)
        .toList();
  }

  private static String topicOf(ClientAndProtocol tested) {
    return "moving." + tested.slug();
  }

  private static void startTwo(ClientAndProtocol tested, TestGroup group, String bootstrap) {
    Membership membership = Membership.of(bootstrap, group.name(), group.name(), tested.protocol());
    group.start(tested.client(), membership);
    group.start(tested.client(), membership);
  }

  /** Two producers of each kind, all at once. */
  private static void writeAll(String bootstrap, String what) throws IOException {
    Path lines =
        Files.write(
            directory.resolve(what),
            IntStream.range(0, LINES).mapToObj(n -> what + "." + n + "\tvalue " + n).toList());
    CLIENTS.parallelStream()
        .flatMap(tested -> Stream.of(tested, tested))
        .forEach(
            tested ->
                ToolProcess.of(tested.client().produceCommand(bootstrap, topicOf(tested), lines))
                    .run()
                    .output());
  }

  private static Map<String, Map<TopicPartition, Long>> committed(String bootstrap) {
    MatrixBroker broker = new MatrixBroker(bootstrap);
    return GROUPS.values().stream()
        .collect(Collectors.toMap(TestGroup::name, group -> broker.committed(group.name())));
  }

  private static void awaitAllDelivered(TestGroup group, String bootstrap) {
    Set<Place> places =
        new MatrixBroker(bootstrap)
            .java().endOffsets(group.name()).entrySet().stream()
                .flatMap(
                    end ->
                        LongStream.range(0, end.getValue())
                            .mapToObj(offset -> new Place(end.getKey(), offset)))
                .collect(Collectors.toSet());
    Awaitility.await()
        .atMost(TestGroup.PATIENCE)
        .untilAsserted(() -> assertThat(group.delivered()).as("%s", group).isEqualTo(places));
  }

  private static void writeBig(String bootstrap, int records) {
    new KafkaTools(bootstrap)
        .process(
            KafkaTool.PRODUCER_PERFORMANCE,
            "--topic",
            BIG,
            "--num-records",
            Integer.toString(records),
            "--record-size",
            "100",
            "--throughput",
            "-1")
        .within(BIG_PATIENCE)
        .run()
        .output();
  }
}
