package io.sequin.compat.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.KafkaBroker;
import io.sequin.compat.support.Psql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * From Apache Kafka to a gateway by a link: all there is comes along, and then it is taken over.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LinkIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static KafkaBroker kafka;
  private static GatewayProcess gateway;
  private static SourceTopics topics;
  private static LinkCommandLine links;

  @BeforeAll
  static void begin() {
    kafka =
        KafkaBroker.start(
            List.of(), List.of("log.cleaner.backoff.ms=200", "log.cleaner.enable=true"));
    topics = new SourceTopics(kafka.bootstrap());
    topics.create();
    topics.commit("billing", "codec.lz4", 1, 77);
    topics.commit("audit", SourceTopics.TRANSACTIONAL, 0, 30);
    gateway = GatewayProcess.start(GatewayOptions.defaults());
    links = new LinkCommandLine(gateway);
  }

  @AfterAll
  static void end() {
    gateway.close();
    kafka.close();
  }

  @Test
  @Order(1)
  void aLinkFollowsAllThereIs() {
    String created =
        links.output("create", "prod", "--bootstrap", kafka.bootstrap(), "--topics", "*");

    assertThat(created).contains("link 'prod' follows " + topics.names().size() + " topics");
    awaitInSync();
    for (String topic : topics.names()) {
      for (String isolation : List.of("read_uncommitted", "read_committed")) {
        LogDigest.assertSame(topic, isolation, gateway.bootstrap(), kafka.bootstrap());
      }
    }
  }

  @Test
  @Order(2)
  void sqlReadsWhatIsNotCompressed() {
    assertThat(
            new Psql(gateway.postgres())
                .query(
                    "SELECT count(*), min(\"offset\") FROM sequin.messages WHERE topic ="
                        + " 'trimmed'"))
        .containsExactly("377\t123");
  }

  @Test
  @Order(3)
  void groupsComeAlong() {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(committed("billing", "codec.lz4", 1)).isEqualTo(77);
              assertThat(committed("audit", SourceTopics.TRANSACTIONAL, 0)).isEqualTo(30);
            });
    topics.commit("billing", "codec.lz4", 1, 99);
    Awaitility.await().atMost(PATIENCE).until(() -> committed("billing", "codec.lz4", 1) == 99);
  }

  @Test
  @Order(3)
  void shareGroupsComeAlong() {
    topics.commitShare("sharers", "codec.none", 0, 40);
    Awaitility.await().atMost(PATIENCE).until(() -> shareOffset("sharers", "codec.none", 0) == 40);
    topics.commitShare("sharers", "codec.none", 0, 60);
    topics.commitShare("sharers", "codec.none", 1, 1_000_000);
    Awaitility.await().atMost(PATIENCE).until(() -> shareOffset("sharers", "codec.none", 0) == 60);

    Map<TopicPartition, Long> ends = new JavaClient(kafka.bootstrap()).endOffsets("codec.none");
    assertThat(shareOffset("sharers", "codec.none", 1))
        .isEqualTo(ends.get(new TopicPartition("codec.none", 1)));
    assertThat(firstOffsetRead("sharers", "codec.none", 0)).isEqualTo(60);
    topics.commitShare("sharers", "codec.none", 0, 50);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> !gateway.logLines("group sharers works here now").isEmpty());
    assertThat(shareOffset("sharers", "codec.none", 0)).isGreaterThanOrEqualTo(60);
  }

  @Test
  @Order(4)
  void whoWritesToWhatFollowsIsTold() {
    JavaClient client = new JavaClient(gateway.bootstrap());

    assertThatThrownBy(() -> client.produce(List.of(record("codec.none", "early")), Map.of()))
        .isInstanceOf(PolicyViolationException.class)
        .hasMessageContaining("follows one of another cluster");
    assertThat(
            new Psql(gateway.postgres())
                .run("-c", "SELECT sequin.send('codec.none', 'a.b', 'early'::text)")
                .failure())
        .contains("topic \"codec.none\" follows link \"prod\"");
  }

  @Test
  @Order(5)
  void whatIsWrittenThereIsHere() {
    new JavaClient(kafka.bootstrap()).produce(List.of(record("codec.none", "more")), Map.of());
    new JavaClient(kafka.bootstrap())
        .createTopic("codec.new", 2, Map.of("retention.ms", "12345678"));

    awaitInSync();
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                LogDigest.assertSame(
                    "codec.none", "read_committed", gateway.bootstrap(), kafka.bootstrap()));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> links.output("status", "prod").contains("codec.new"));
  }

  @Test
  @Order(6)
  void everyBatchIsTheSame() {
    assertThat(links.output("verify", "prod").lines())
        .hasSizeGreaterThan(20)
        .allMatch(line -> line.contains(": equal, "));
  }

  @Test
  @Order(7)
  void promotedTopicsGoOnWhereTheyWere() {
    Map<TopicPartition, Long> ends = new JavaClient(kafka.bootstrap()).endOffsets("codec.none");

    assertThat(links.output("promote", "prod")).contains("promoted 10 topics");

    JavaClient client = new JavaClient(gateway.bootstrap());
    long offset =
        client.produce(List.of(record("codec.none", "first here")), Map.of()).getFirst().offset();
    assertThat(offset).isEqualTo(ends.get(new TopicPartition("codec.none", 0)));
    assertThat(links.output("status", "prod")).contains("promoted");
    assertThatThrownBy(
            () ->
                new JavaClient(kafka.bootstrap())
                    .produce(
                        List.of(record("codec.none", "too late")),
                        Map.of(
                            "delivery.timeout.ms",
                            3000,
                            "request.timeout.ms",
                            2000,
                            "linger.ms",
                            0)))
        .isInstanceOf(org.apache.kafka.common.KafkaException.class);
    assertThat(links.run("delete", "prod").exitCode()).isZero();
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
    return new ProducerRecord<>(topic, 0, "a.b".getBytes(UTF_8), value.getBytes(UTF_8));
  }

  /** With all topics, since those that are not made yet lag behind nothing. */
  private static void awaitInSync() {
    topics.names().forEach(name -> links.awaitStatus("prod", "\"name\":\"" + name + "\""));
    links.awaitInSync("prod");
  }

  private static long shareOffset(String group, String topic, int partition) {
    try (Admin admin = new JavaClient(gateway.bootstrap()).admin()) {
      var offset =
          JavaClient.get(
                  admin
                      .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                      .partitionsToOffsetInfo(group))
              .get(new TopicPartition(topic, partition));
      return offset == null ? -1 : offset.startOffset();
    } catch (GroupIdNotFoundException e) {
      return -1;
    }
  }

  private static long firstOffsetRead(String group, String topic, int partition) {
    Map<String, Object> configs =
        Map.of("bootstrap.servers", gateway.bootstrap(), "group.id", group);
    List<Long> offsets = new ArrayList<>();
    try (KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            configs, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(200))
                    .records(new TopicPartition(topic, partition))
                    .forEach(record -> offsets.add(record.offset()));
                return !offsets.isEmpty();
              });
    }
    return offsets.getFirst();
  }

  private static long committed(String group, String topic, int partition) {
    try (Admin admin = new JavaClient(gateway.bootstrap()).admin()) {
      OffsetAndMetadata offset =
          JavaClient.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
              .get(new TopicPartition(topic, partition));
      return offset == null ? -1 : offset.offset();
    }
  }
}
