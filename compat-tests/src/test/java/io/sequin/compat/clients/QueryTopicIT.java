package io.sequin.compat.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.JavaLines;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.KafkaTools;
import io.sequin.compat.support.Kcat;
import io.sequin.compat.support.Psql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A topic that is a SQL query gives any client the records that it chooses, and no others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryTopicIT {

  private static final Path FLIGHTS = Path.of("src/test/resources/flights.tsv");
  private static final Pattern DELAY = Pattern.compile("\"delay\": ?(-?\\d+)");
  private static final int LATE = 60;
  private static final String QUERY = "$$ (sequin.json(data)->>'delay')::integer > " + LATE + " $$";
  private static final int PARTITIONS = 3;
  private static final String RESET = "auto.offset.reset";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(200);

  private final GatewayProcess gateway = GatewayProcess.start();
  private final JavaClient java = new JavaClient(gateway.bootstrap());
  private List<String> lines;

  @BeforeAll
  void produceFlights() throws IOException {
    java.createTopic("flights", PARTITIONS, Map.of());
    new JavaLines(gateway.bootstrap()).produce("flights", FLIGHTS, "none");
    lines = Files.readAllLines(FLIGHTS).stream().filter(QueryTopicIT::isLate).sorted().toList();
    assertThat(lines).hasSizeBetween(100, 5_000);
    query("late_flights", "flights", QUERY);
  }

  private static boolean isLate(String line) {
    Matcher delay = DELAY.matcher(line);
    return delay.find() && Integer.parseInt(delay.group(1)) > LATE;
  }

  @AfterAll
  void close() {
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aGroupGetsExactlyWhatItChoosesAlsoAfterACommitAndARestart(String protocol) {
    String group = "late." + protocol;
    Map<String, Object> configs =
        Map.of("group.id", group, "group.protocol", protocol, RESET, "earliest");
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = java.consumer(configs)) {
      consumer.subscribe(List.of("late_flights"));
      pollUntil(consumer, read, () -> read.size() >= 100);
      consumer.commitSync();
    }
    try (KafkaConsumer<byte[], byte[]> consumer = java.consumer(configs)) {
      consumer.subscribe(List.of("late_flights"));
      pollUntil(consumer, read, () -> read.size() >= lines.size());
      pollUntil(consumer, read, () -> isAtEnd(consumer));
      consumer.commitSync();
    }

    assertThat(read.stream().map(QueryTopicIT::line).sorted()).isEqualTo(lines);
    assertThat(
            psql()
                .query(
                    "SELECT topic, sum(lag) FROM sequin.consumer_lag WHERE consumer = '%s' GROUP BY 1"
                        .formatted(group)))
        .containsExactly("late_flights\t0");
  }

  @Test
  void everyOtherReaderGetsThem() {
    Kcat kcat = new Kcat(gateway.bootstrap());
    assertThat(
            kcat
                .run("-C", "-t", "late_flights", "-o", "beginning", "-e", "-q", "-K", "\\t")
                .lines()
                .stream()
                .sorted())
        .isEqualTo(lines);
    assertThat(
            kcat
                .run("-C", "-t", "late_flights.*.LAX.>", "-o", "beginning", "-e", "-q", "-K", "\\t")
                .lines()
                .stream()
                .sorted())
        .isEqualTo(lines.stream().filter(line -> line.matches("[^.]+\\.LAX\\..*")).toList())
        .isNotEmpty();
    assertThat(
            new KafkaTools(gateway.bootstrap())
                    .run(
                        KafkaTool.CONSOLE_CONSUMER,
                        "--topic",
                        "late_flights",
                        "--from-beginning",
                        "--max-messages",
                        Integer.toString(lines.size()),
                        "--formatter-property",
                        "print.key=true")
                    .lines()
                    .stream()
                    .filter(line -> line.contains("\t"))
                    .sorted())
        .isEqualTo(lines);
    assertThat(
            psql()
                .query(
                    "SELECT key || E'\\t' || sequin.text(data) FROM sequin.messages"
                        + " WHERE topic = 'late_flights'")
                .stream()
                .sorted())
        .isEqualTo(lines);
    psql().query("SELECT sequin.create_consumer('sql.late', 'late_flights.>')");
    assertThat(
            psql()
                .query(
                    "SELECT key || E'\\t' || sequin.text(data) FROM sequin.receive('sql.late',"
                        + " 10000)")
                .stream()
                .sorted())
        .isEqualTo(lines);
  }

  @Test
  void aShareGroupGetsThem() {
    try (Admin admin = java.admin()) {
      ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, "share.late");
      JavaClient.get(
          admin
              .incrementalAlterConfigs(
                  Map.of(
                      group,
                      List.of(
                          new AlterConfigOp(
                              new ConfigEntry("share.auto.offset.reset", "earliest"),
                              AlterConfigOp.OpType.SET))))
              .all()
              .toCompletionStage()
              .toCompletableFuture());
    }
    Properties configs = new Properties();
    configs.put("bootstrap.servers", gateway.bootstrap());
    configs.put("group.id", "share.late");
    List<String> read = new ArrayList<>();
    try (KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            configs, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of("late_flights"));
      until(
          () -> consumer.poll(POLL).forEach(record -> read.add(line(record))),
          () -> read.size() >= lines.size());
    }

    assertThat(read.stream().sorted()).isEqualTo(lines);
  }

  @Test
  void toolsShowItAndOnlyDeletingChangesIt() {
    KafkaTools tools = new KafkaTools(gateway.bootstrap());
    query("tooled", "flights", "true");
    assertThat(tools.topics("--list").lines()).contains("tooled");
    assertThat(String.join("\n", tools.topics("--describe", "--topic", "tooled").lines()))
        .contains("PartitionCount: " + PARTITIONS)
        .contains("sequin.query=true")
        .contains("sequin.query.topic=flights");
    assertThatThrownBy(() -> java.produce(List.of(record("tooled", "k", "v")), Map.of()))
        .isInstanceOf(InvalidTopicException.class);
    assertThat(tools.topics("--alter", "--topic", "tooled", "--partitions", "9").failure())
        .contains("query topic");
    assertThat(
            tools
                .configs("--alter", "--topic", "tooled", "--add-config", "retention.ms=1")
                .failure())
        .contains("query topic");
    assertThat(java.endOffsets("tooled").values())
        .containsExactlyInAnyOrderElementsOf(java.endOffsets("flights").values());

    assertThat(tools.topics("--delete", "--topic", "tooled").exitCode()).isZero();

    assertThat(tools.topics("--list").lines()).doesNotContain("tooled").contains("flights");
  }

  @Test
  void itStopsAtARecordThatItFailsOnUntilItIsAltered() {
    java.createTopic("amounts", 1, Map.of());
    psql()
        .query(
            "SELECT sequin.create_query_topic('stops', 'amounts', $$ sequin.text(data)::integer > 0"
                + " $$, on_error => 'stop')");
    query("skips", "amounts", "$$ sequin.text(data)::integer > 0 $$");
    java.produce(
        List.of(
            record("amounts", "a", "1"),
            record("amounts", "b", "none"),
            record("amounts", "c", "-1"),
            record("amounts", "d", "2")),
        Map.of());

    assertThat(values("skips", 2)).containsExactly("1", "2");
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    TopicPartition stops = new TopicPartition("stops", 0);
    try (KafkaConsumer<byte[], byte[]> consumer = java.consumer()) {
      consumer.assign(List.of(stops));
      consumer.seekToBeginning(List.of(stops));
      assertThatThrownBy(() -> pollUntil(consumer, read, () -> false))
          .isInstanceOf(KafkaException.class)
          .hasMessageContaining("offset 1");
      assertThat(read).hasSize(1);
      assertThat(
              psql()
                  .query("SELECT errors, last_error FROM sequin.query_topics WHERE name = 'stops'"))
          .containsExactly(
              "1\tpartition 0 offset 1: invalid input syntax for type integer: \"none\"");

      psql().query("SELECT sequin.alter_query_topic('stops', $$ sequin.text(data) <> '-1' $$)");
      until(
          () -> {
            try {
              consumer.poll(POLL).forEach(read::add);
            } catch (KafkaException e) {
              consumer.seek(stops, 1);
            }
          },
          () -> read.size() >= 3);
    }
    assertThat(read.stream().map(each -> new String(each.value(), UTF_8)))
        .containsExactly("1", "none", "2");
  }

  @Test
  void projectionsTakeThePlaceOfKeyDataAndHeaders() {
    java.createTopic("plain", 1, Map.of());
    psql()
        .query(
            "SELECT sequin.create_query_topic('shaped', 'plain', 'key <> $$b$$', key => '$$x.$$ ||"
                + " key', data => 'upper(sequin.text(data))', headers =>"
                + " 'jsonb_build_object($$was$$, key)')");
    java.produce(
        List.of(record("plain", "a", "one"), record("plain", "b", "two"), record("plain", "c", "")),
        Map.of());

    List<String> read =
        new Kcat(gateway.bootstrap())
            .run("-C", "-t", "shaped", "-o", "beginning", "-e", "-q", "-f", "%o %k %s %h\\n")
            .lines();

    assertThat(read).containsExactly("0 x.a ONE was=a", "2 x.c  was=c");
  }

  @Test
  void onlyWhatIsCommittedIsReadByWhoReadsOnlyThat() {
    java.createTopic("ledger", 1, Map.of());
    query("entries", "ledger", "$$ key <> 'x' $$");
    try (KafkaProducer<byte[], byte[]> producer =
        java.producer(Map.of("transactional.id", "entries"))) {
      producer.initTransactions();
      for (String end : List.of("commit", "abort", "commit")) {
        producer.beginTransaction();
        producer.send(record("ledger", end, "v"));
        producer.send(record("ledger", "x", "v"));
        if (end.equals("commit")) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }

    assertThat(
            new Kcat(gateway.bootstrap())
                .run(
                    "-C",
                    "-t",
                    "entries",
                    "-o",
                    "beginning",
                    "-e",
                    "-q",
                    "-K",
                    "\\t",
                    "-X",
                    "isolation.level=read_committed")
                .lines())
        .containsExactly("commit\tv", "commit\tv");
    assertThat(psql().query("SELECT key FROM sequin.messages WHERE topic = 'entries'"))
        .containsExactly("commit", "commit");
  }

  @Test
  void compressedAndCompactedTopicsAreReadToo() {
    java.createTopic("zipped", 1, Map.of("compression.type", "producer"));
    java.createTopic(
        "accounts", 1, Map.of("cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.01"));
    query("zipped.some", "zipped", "$$ key = 'b' $$");
    query("accounts.some", "accounts", "$$ sequin.text(data) <> 'old' $$");
    java.produce(
        List.of(record("zipped", "a", "1"), record("zipped", "b", "2")),
        Map.of("compression.type", "gzip"));
    java.produce(
        List.of(
            record("accounts", "k", "old"),
            record("accounts", "k", "new"),
            record("accounts", "l", "other")),
        Map.of());

    assertThat(values("zipped.some", 1)).containsExactly("2");
    assertThat(values("accounts.some", 2)).containsExactlyInAnyOrder("new", "other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aPatternFindsItAndAConsumerGoesOnAfterAKilledGateway(String protocol) {
    String topic = "crashed." + protocol;
    java.createTopic(topic, 1, Map.of());
    query(topic + ".chosen", topic, "$$ key LIKE 'yes%' $$");
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    Map<String, Object> configs =
        Map.of("group.id", topic, "group.protocol", protocol, RESET, "earliest");
    String pattern = "crashed\\." + protocol + "\\.ch.*";
    try (KafkaConsumer<byte[], byte[]> consumer = java.consumer(configs)) {
      if (protocol.equals("classic")) {
        consumer.subscribe(Pattern.compile(pattern));
      } else {
        consumer.subscribe(new SubscriptionPattern(pattern));
      }
      java.produce(List.of(record(topic, "yes.1", ""), record(topic, "no.1", "")), Map.of());
      pollUntil(consumer, read, () -> read.size() == 1);

      gateway.killHard();
      gateway.restart();
      java.produce(List.of(record(topic, "no.2", ""), record(topic, "yes.2", "")), Map.of());
      pollUntil(consumer, read, () -> read.size() == 2);
    }
    assertThat(read.stream().map(each -> new String(each.key(), UTF_8)))
        .containsExactly("yes.1", "yes.2");
  }

  private List<String> values(String topic, int count) {
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = java.consumer()) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      pollUntil(consumer, read, () -> read.size() >= count && isAtEnd(consumer));
    }
    return read.stream().map(record -> new String(record.value(), UTF_8)).toList();
  }

  private void query(String name, String topic, String predicate) {
    psql()
        .query(
            "SELECT sequin.create_query_topic('%s', '%s', %s)"
                .formatted(
                    name, topic, predicate.startsWith("$$") ? predicate : "'" + predicate + "'"));
  }

  /** A gateway that starts again has its PostgreSQL on another port. */
  private Psql psql() {
    return new Psql(gateway.postgres());
  }

  private boolean isAtEnd(KafkaConsumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Long> places = new HashMap<>();
    consumer.assignment().forEach(each -> places.put(each, consumer.position(each)));
    return !places.isEmpty() && consumer.endOffsets(places.keySet()).equals(places);
  }

  private static void pollUntil(
      KafkaConsumer<byte[], byte[]> consumer,
      List<ConsumerRecord<byte[], byte[]>> read,
      BooleanSupplier condition) {
    until(() -> consumer.poll(POLL).forEach(read::add), condition);
  }

  private static void until(Runnable work, BooleanSupplier condition) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .pollInSameThread()
        .until(
            () -> {
              work.run();
              return condition.getAsBoolean();
            });
  }

  private static String line(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), UTF_8) + "\t" + new String(record.value(), UTF_8);
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String key, String value) {
    return new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value.getBytes(UTF_8));
  }
}
