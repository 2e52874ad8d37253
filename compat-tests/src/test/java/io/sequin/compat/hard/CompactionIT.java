package io.sequin.compat.hard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A compacted topic ends with one record for each key, whatever happens on the way. */
class CompactionIT {

  private static final Path FLIGHTS = Path.of("src/test/resources/flights.tsv");
  private static final int DISTINCT_KEYS = 15_411;
  private static final int PARTITIONS = 3;
  private static final int PARTS = Soak.choose(5, 50);
  private static final int MAX_MS_BEFORE_KILL = 300;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Map<String, String> COMPACTED =
      Map.of("cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.01");

  private GatewayProcess gateway;
  private JavaClient client;

  @BeforeEach
  void start() {
    gateway =
        GatewayProcess.start(
            GatewayOptions.defaults().withArguments("--config", "log.cleaner.backoff.ms=50"));
    client = new JavaClient(gateway.bootstrap());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void theLastValueOfEachKeyIsLeftAlsoAfterKills() throws IOException, InterruptedException {
    client.createTopic("flights", PARTITIONS, COMPACTED);
    List<String> lines = Files.readAllLines(FLIGHTS);
    Random random = new Random(4711);
    for (int part = 0; part < PARTS; part++) {
      int size = lines.size() / PARTS;
      produce(lines.subList(part * size, part == PARTS - 1 ? lines.size() : (part + 1) * size));
      // not waiting for something: it shall be anywhere in its work when it dies
      TimeUnit.MILLISECONDS.sleep(random.nextInt(MAX_MS_BEFORE_KILL));
      gateway.killHard();
      gateway.restart();
    }
    Map<String, String> expected = new HashMap<>();
    lines.forEach(line -> expected.put(keyOf(line), valueOf(line)));
    awaitFolded();

    assertThat(expected).hasSize(DISTINCT_KEYS);
    assertThat(consumeAll())
        .hasSize(DISTINCT_KEYS)
        .containsExactlyInAnyOrderElementsOf(asLines(expected));
    assertThat(
            query(
                "SELECT key || chr(9) || sequin.text(data) FROM sequin.latest WHERE topic ="
                    + " 'flights'"))
        .hasSize(DISTINCT_KEYS)
        .containsExactlyInAnyOrderElementsOf(asLines(expected));
    assertThat(
            query(
                "SELECT m.key || chr(9) || sequin.text(m.data) FROM generate_series(0, 2) AS p,"
                    + " sequin.messages('flights', p, 0) AS m"))
        .containsExactlyInAnyOrderElementsOf(asLines(expected));
  }

  @Test
  void messagesAreReadFromWhereTheyAreFoldedAndFromTheLogBehind() {
    Map<String, String> configs = new HashMap<>(COMPACTED);
    configs.put("min.compaction.lag.ms", "3600000");
    client.createTopic("events", 1, configs);
    long oldMs = System.currentTimeMillis() - 2 * 3_600_000;
    client.produce(
        Stream.of("a1", "b2", "a3")
            .map(
                text ->
                    new ProducerRecord<>(
                        "events",
                        0,
                        oldMs,
                        text.substring(0, 1).getBytes(UTF_8),
                        text.substring(1).getBytes(UTF_8)))
            .toList(),
        Map.of());
    awaitFolded();
    produceTo("events", "b", "4");

    List<String> left = List.of("1\tb\t2", "2\ta\t3", "3\tb\t4");
    String columns = "SELECT \"offset\", key, sequin.text(data) FROM ";
    assertThat(query(columns + "sequin.messages WHERE topic = 'events' ORDER BY 1"))
        .isEqualTo(left);
    assertThat(query(columns + "sequin.messages('events', 0, 0)")).isEqualTo(left);
    assertThat(query(columns + "sequin.messages('events', 0, 2, 2)")).isEqualTo(left.subList(1, 2));
    assertThat(query(columns + "sequin.messages WHERE key = 'b' ORDER BY 1"))
        .containsExactly(left.getFirst(), left.getLast());
    assertThat(query("EXPLAIN VERBOSE SELECT key FROM sequin.messages WHERE topic = 'events'"))
        .noneMatch(line -> line.contains("record_value(") || line.contains("keyed_headers("));
  }

  @Test
  void aDeletedKeyIsGoneAndItsTombstoneAfterAWhile() {
    client.createTopic(
        "users",
        1,
        Map.of(
            "cleanup.policy",
            "compact",
            "min.cleanable.dirty.ratio",
            "0.01",
            "delete.retention.ms",
            "500"));
    produceTo("users", "anna", "1");
    produceTo("users", "bert", "1");
    produceTo("users", "anna", null);
    produceTo("users", "carl", "1");

    await()
        .until(
            () ->
                query("SELECT key_text FROM sequin_log.keyed_messages ORDER BY 1")
                    .equals(List.of("bert", "carl")));
    assertThat(query("SELECT key FROM sequin.latest ORDER BY 1")).containsExactly("bert", "carl");
    assertThat(client.consume(new TopicPartition("users", 0), 2))
        .extracting(ConsumerRecord::offset)
        .containsExactly(1L, 3L);
  }

  @Test
  void aKeyIsLookedUpByAnIndexAndTheUnfoldedTailCounts() {
    client.createTopic(
        "prices",
        1,
        Map.of(
            "cleanup.policy",
            "compact",
            "min.cleanable.dirty.ratio",
            "0.01",
            "min.compaction.lag.ms",
            "3600000"));
    produceTo("prices", "apple", "1");
    produceTo("prices", "apple", "2");

    assertThat(
            query(
                "SELECT sequin.text(data), \"offset\" FROM sequin.latest WHERE topic = 'prices' AND"
                    + " key = 'apple'"))
        .containsExactly("2\t1");
    // the planner goes by what there is: many keys
    query(
        "INSERT INTO sequin_log.keyed_messages (topic_id, partition, \"offset\", timestamp_ms, key,"
            + " value, header_count, headers, folded_at) SELECT id, 0, 1000 + g, 0,"
            + " convert_to('key' || g, 'UTF8'), 'value', 0, '', now() FROM sequin_control.topics,"
            + " generate_series(1, 20000) AS g WHERE name = 'prices'; ANALYZE"
            + " sequin_log.keyed_messages");
    assertThat(
            query("EXPLAIN SELECT * FROM sequin.latest WHERE topic = 'prices' AND key = 'apple'"))
        .anyMatch(line -> line.contains("Index Scan") && line.contains("keyed_messages_key_text"));
  }

  @Test
  void theNewestValueIsShownAlsoOfProducersThatCompress() {
    client.createTopic(
        "accounts",
        1,
        Map.of(
            "cleanup.policy",
            "compact",
            "compression.type",
            "producer",
            "min.cleanable.dirty.ratio",
            "1.0"));
    produceTo("accounts", "anna", "1", Map.of("compression.type", "lz4"));
    produceTo("accounts", "anna", "2", Map.of("compression.type", "zstd"));

    assertThat(query("SELECT sequin.text(data) FROM sequin.latest")).containsExactly("2");
    assertThat(query("SELECT sequin.text(data) FROM sequin.messages ORDER BY \"offset\""))
        .containsExactly("1", "2");
  }

  @Test
  void whatWasCompressedBeforeATopicWasKeyedIsFoldedSoon() {
    client.createTopic(
        "stock", 1, Map.of("compression.type", "producer", "min.cleanable.dirty.ratio", "1.0"));
    produceTo("stock", "bolt", "1", Map.of("compression.type", "gzip"));
    produceTo("stock", "bolt", "2", Map.of("compression.type", "gzip"));
    client.setConfig("stock", "cleanup.policy", "compact");

    await()
        .until(
            () -> query("SELECT key_text FROM sequin_log.keyed_messages").equals(List.of("bolt")));
    assertThat(query("SELECT sequin.text(data) FROM sequin.latest")).containsExactly("2");
  }

  private void produce(List<String> lines) {
    client.produce(
        lines.stream()
            .map(
                line ->
                    new ProducerRecord<>(
                        "flights", keyOf(line).getBytes(UTF_8), valueOf(line).getBytes(UTF_8)))
            .toList(),
        Map.of());
  }

  private void produceTo(String topic, String key, String value) {
    produceTo(topic, key, value, Map.of());
  }

  private void produceTo(String topic, String key, String value, Map<String, Object> settings) {
    client.produce(
        List.of(
            new ProducerRecord<>(
                topic, key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8))),
        settings);
  }

  private void awaitFolded() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                query(
                        "SELECT count(*) FROM sequin_log.partitions WHERE folded_offset <"
                            + " next_offset")
                    .equals(List.of("0")));
  }

  private List<String> consumeAll() {
    List<TopicPartition> partitions =
        IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition("flights", partition))
            .toList();
    List<String> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = client.consumer()) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer
            .poll(POLL)
            .forEach(
                record ->
                    found.add(
                        new String(record.key(), UTF_8)
                            + "\t"
                            + new String(record.value(), UTF_8)));
      }
    }
    return found;
  }

  private List<String> query(String sql) {
    return new Psql(gateway.postgres()).query(sql);
  }

  private static List<String> asLines(Map<String, String> messages) {
    return messages.entrySet().stream()
        .map(entry -> entry.getKey() + "\t" + entry.getValue())
        .toList();
  }

  private static String keyOf(String line) {
    return line.substring(0, line.indexOf('\t'));
  }

  private static String valueOf(String line) {
    return line.substring(line.indexOf('\t') + 1);
  }
}
