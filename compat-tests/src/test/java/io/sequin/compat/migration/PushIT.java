package io.sequin.compat.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.compat.hard.ExternalPostgres;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.Soak;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From a gateway to Apache Kafka: the way back, and the way off. */
class PushIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Their offsets or times are others there, or they are not compacted at the same moment. */
  private static final List<String> DIFFERENT =
      List.of(SourceTopics.STAMPED, SourceTopics.TRIMMED, SourceTopics.COMPACTED);

  private static final int ROUNDS = Soak.choose(1, 6);

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
    awaitBrokers(Set.of(one.port(), two.port()));
  }

  /** The one that is suspended leads nothing from then on. */
  private static void awaitBrokers(Set<Integer> ports) {
    try (Admin admin = new JavaClient(one.bootstrap()).admin()) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  JavaClient.get(admin.describeCluster().nodes()).stream()
                      .map(Node::port)
                      .collect(Collectors.toSet())
                      .equals(ports));
    }
  }

  @AfterAll
  static void end() {
    two.close();
    one.close();
    postgres.close();
    kafka.close();
  }

  @Test
  void aTopicGoesThereAndBackAndThereAgain() {
    fill(kafka.bootstrap(), "circle", 300);
    writeTransactions(kafka.bootstrap(), "circle");
    links.output("create", "circle", "--bootstrap", kafka.bootstrap(), "--topics", "circle");
    links.awaitInSync("circle");
    assertThat(links.output("promote", "circle")).contains("promoted 1 topics");

    assertThat(links.output("reverse", "circle")).contains("pushes 1 topics");
    fill(one.bootstrap(), "circle", 300);
    writeTransactions(one.bootstrap(), "circle");
    new Psql(one.postgres()).query("SELECT sequin.send('circle', 'sent.by.sql', 'text'::text)");
    commit(one.bootstrap(), "workers", new TopicPartition("circle", 1), 17);

    LogDigest.assertSame("circle", "read_committed", one.bootstrap(), kafka.bootstrap());
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> committed(kafka.bootstrap(), "workers", new TopicPartition("circle", 1)) == 17);

    assertThat(links.output("promote", "circle")).contains("handed over 1 topics");
    assertThatThrownBy(() -> fill(one.bootstrap(), "circle", 1))
        .isInstanceOf(PolicyViolationException.class);
    Map<TopicPartition, Long> ends = new JavaClient(one.bootstrap()).endOffsets("circle");
    assertThat(new JavaClient(kafka.bootstrap()).endOffsets("circle")).isEqualTo(ends);
    fill(kafka.bootstrap(), "circle", 100);
    LogDigest.assertSame("circle", "read_committed", one.bootstrap(), kafka.bootstrap());

    assertThat(links.output("promote", "circle")).contains("promoted 1 topics");
    assertThat(links.output("reverse", "circle")).contains("pushes 1 topics");
    fill(one.bootstrap(), "circle", 100);
    LogDigest.assertSame("circle", "read_committed", one.bootstrap(), kafka.bootstrap());
  }

  @Test
  void allKindsOfTopicsGoToAnyKafka() {
    SourceTopics topics = new SourceTopics(one.bootstrap());
    topics.create();
    topics.commit("billing", "codec.lz4", 1, 77);

    assertThat(
            links.output(
                "create",
                "off",
                "--push",
                "--bootstrap",
                kafka.bootstrap(),
                "--topics",
                String.join(",", topics.names())))
        .contains("link 'off' pushes " + topics.names().size() + " topics to cluster");

    links.awaitInSync("off");
    for (String topic : topics.names()) {
      if (!DIFFERENT.contains(topic)) {
        LogDigest.assertSame(topic, "read_committed", one.bootstrap(), kafka.bootstrap());
      }
    }
    assertThat(newest(kafka.bootstrap(), SourceTopics.COMPACTED))
        .isNotEmpty()
        .isEqualTo(newest(one.bootstrap(), SourceTopics.COMPACTED));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                committed(kafka.bootstrap(), "billing", new TopicPartition("codec.lz4", 1)) == 77);
    assertThat(links.output("promote", "off")).contains("handed over " + topics.names().size());
    assertThat(links.output("status", "off")).contains("returned", "following");
  }

  @Test
  void killsOnBothSidesLoseNothingAndDoubleNothing() {
    new JavaClient(one.bootstrap()).createTopic("storm.off", 3, Map.of());
    links.output(
        "create", "storm", "--push", "--bootstrap", kafka.bootstrap(), "--topics", "storm.off");
    for (int round = 0; round < ROUNDS; round++) {
      fill(one.bootstrap(), "storm.off", 4_000);
      writeTransactions(one.bootstrap(), "storm.off");
      two.killHard();
      two.restart();
      fill(one.bootstrap(), "storm.off", 4_000);
      one.killHard();
      one.restart();
      fill(one.bootstrap(), "storm.off", 2_000);
      kafka.killHard();
      kafka.startAgain();
    }

    LogDigest.assertSame("storm.off", "read_committed", one.bootstrap(), kafka.bootstrap());
  }

  @Test
  void producersMayMoveBeforeTheirTopicDoes() throws InterruptedException {
    fill(kafka.bootstrap(), "moving", 30);
    links.output(
        "create",
        "moving",
        "--bootstrap",
        kafka.bootstrap(),
        "--topics",
        "moving",
        "--forward-writes");
    links.awaitInSync("moving");
    List<Long> offsets = new CopyOnWriteArrayList<>();
    List<Exception> failures = new CopyOnWriteArrayList<>();
    AtomicInteger sent = new AtomicInteger();
    AtomicBoolean goesOn = new AtomicBoolean(true);
    try (KafkaProducer<byte[], byte[]> producer =
        new JavaClient(two.bootstrap()).producer(Map.of("linger.ms", 0))) {
      // of the system: the others' carriers may be busy with what gateways print
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (goesOn.get()) {
                      producer.send(
                          new ProducerRecord<>(
                              "moving", 0, null, ("n" + sent.getAndIncrement()).getBytes(UTF_8)),
                          (written, failure) -> {
                            if (failure == null) {
                              offsets.add(written.offset());
                            } else {
                              failures.add(failure);
                            }
                          });
                      LockSupport.parkNanos(2_000_000);
                    }
                  });
      Awaitility.await().atMost(PATIENCE).until(() -> offsets.size() > 200);
      assertThat(links.output("promote", "moving")).contains("promoted 1 topics");
      int before = offsets.size();
      Awaitility.await().atMost(PATIENCE).until(() -> offsets.size() > before + 200);
      goesOn.set(false);
      writer.join();
    }

    assertThat(failures).isEmpty();
    assertThat(offsets).isEqualTo(LongStream.range(10, 10 + sent.get()).boxed().toList());
    TopicPartition partition = new TopicPartition("moving", 0);
    assertThat(
            new JavaClient(one.bootstrap())
                .consume(partition, 10 + sent.get()).stream()
                    .skip(10)
                    .map(record -> new String(record.value(), UTF_8))
                    .toList())
        .isEqualTo(IntStream.range(0, sent.get()).mapToObj(i -> "n" + i).toList());
  }

  @Test
  void whoWritesThereAsWellIsNoticed() {
    fill(one.bootstrap(), "disturbed", 50);
    links.output(
        "create", "disturbed", "--push", "--bootstrap", kafka.bootstrap(), "--topics", "disturbed");
    links.awaitInSync("disturbed");

    fill(kafka.bootstrap(), "disturbed", 1);
    fill(one.bootstrap(), "disturbed", 10);

    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> links.run("status", "disturbed").stdout().contains("somebody else writes to it"));
    assertThat(links.run("promote", "disturbed", "--timeout", "3").failure())
        .contains("not promoted, after 3 s: disturbed");
    fill(one.bootstrap(), "disturbed", 1);
  }

  @Test
  void whatKeepsProducersAwayThereIsNoConfigOfTheTopicHere() {
    for (String topic : List.of("fenced", "other")) {
      fill(kafka.bootstrap(), topic, 3);
      setConfigs(topic, Map.of("max.message.bytes", "500000"));
    }
    links.create("configs", kafka.bootstrap(), "fenced,other");
    links.awaitInSync("configs");
    awaitConfig("fenced", "max.message.bytes", "500000");

    // as a promotion does, be it of another link
    setConfigs("fenced", Map.of("max.message.bytes", "0", "min.insync.replicas", "32767"));
    for (String bytes : List.of("600000", "700000")) {
      setConfigs("other", Map.of("max.message.bytes", bytes));
      awaitConfig("other", "max.message.bytes", bytes);
    }

    assertThat(config("fenced", "max.message.bytes")).isEqualTo("500000");
  }

  private static void setConfigs(String topic, Map<String, String> configs) {
    try (Admin admin = new JavaClient(kafka.bootstrap()).admin()) {
      JavaClient.get(
          admin
              .incrementalAlterConfigs(
                  Map.of(
                      new ConfigResource(ConfigResource.Type.TOPIC, topic),
                      configs.entrySet().stream()
                          .map(
                              each ->
                                  new AlterConfigOp(
                                      new ConfigEntry(each.getKey(), each.getValue()),
                                      AlterConfigOp.OpType.SET))
                          .toList()))
              .all());
    }
  }

  private static void awaitConfig(String topic, String name, String value) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(config(topic, name)).isEqualTo(value));
  }

  private static String config(String topic, String name) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = new JavaClient(one.bootstrap()).admin()) {
      return JavaClient.get(admin.describeConfigs(List.of(resource)).all())
          .get(resource)
          .get(name)
          .value();
    }
  }

  /** Of each key the newest value, as a consumer that reads all of a topic ends with. */
  private static Map<String, String> newest(String bootstrap, String topic) {
    JavaClient client = new JavaClient(bootstrap);
    Map<String, String> newest = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        client.consumer(Map.of("auto.offset.reset", "earliest"))) {
      TopicPartition partition = new TopicPartition(topic, 0);
      long end = client.endOffsets(topic).get(partition);
      consumer.assign(List.of(partition));
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(200))) {
                  String key = new String(record.key(), UTF_8);
                  if (record.value() == null) {
                    newest.remove(key);
                  } else {
                    newest.put(key, new String(record.value(), UTF_8));
                  }
                }
                return consumer.position(partition) >= end;
              });
    }
    return newest;
  }

  private static void fill(String bootstrap, String topic, int count) {
    JavaClient client = new JavaClient(bootstrap);
    if (!exists(client, topic)) {
      client.createTopic(topic, 3, Map.of());
      // a new producer's second batch is lost for good if Kafka does not lead yet for its first
      client.endOffsets(topic);
    }
    client.produce(
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new ProducerRecord<>(
                        topic,
                        i % 3,
                        ("key." + i).getBytes(UTF_8),
                        i % 9 == 0 ? null : ("value " + i + "x".repeat(i % 300)).getBytes(UTF_8)))
            .toList(),
        Map.of("compression.type", count % 200 == 0 ? "lz4" : "none"));
  }

  private static boolean exists(JavaClient client, String topic) {
    try (Admin admin = client.admin()) {
      return JavaClient.get(admin.listTopics().names()).contains(topic);
    }
  }

  private static void writeTransactions(String bootstrap, String topic) {
    try (KafkaProducer<byte[], byte[]> producer =
        new JavaClient(bootstrap).producer(Map.of("transactional.id", "tx-" + topic))) {
      producer.initTransactions();
      for (int transaction = 0; transaction < 8; transaction++) {
        producer.beginTransaction();
        for (int i = 0; i < 20; i++) {
          producer.send(
              new ProducerRecord<>(
                  topic,
                  i % 3,
                  ("tx." + i).getBytes(UTF_8),
                  ("in " + transaction).getBytes(UTF_8)));
        }
        if (transaction % 3 == 1) {
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
        }
      }
    }
  }

  private static void commit(
      String bootstrap, String group, TopicPartition partition, long offset) {
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      JavaClient.get(
          admin
              .alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
              .all());
    }
  }

  private static long committed(String bootstrap, String group, TopicPartition partition) {
    try (Admin admin = new JavaClient(bootstrap).admin()) {
      OffsetAndMetadata offset =
          JavaClient.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
              .get(partition);
      return offset == null ? -1 : offset.offset();
    }
  }
}
