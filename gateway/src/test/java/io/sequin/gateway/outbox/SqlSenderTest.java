package io.sequin.gateway.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.GatewayFixture;
import io.sequin.storage.database.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Kafka consumer sees of messages that were sent by SQL. */
class SqlSenderTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(500);

  private final String topic = "sql-" + UUID.randomUUID();
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    DatabaseSettings database = GatewayFixture.database();
    connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void aMessageHasTheKeyDataHeadersAndTimeThatItWasSentWith() throws Exception {
    createTopic(1, Map.of());
    long beforeMs = System.currentTimeMillis();
    send("SELECT sequin.send(?, 'adp.e7', 'text', '{\"trace\": \"4711\", \"ü\": \"\"}')");
    send("SELECT sequin.send(?, 'adp.e7', '\\x00ff'::bytea)");
    send("SELECT sequin.send(?, null, '{\"gross\": 4200}'::jsonb)");
    send("SELECT sequin.send(?, 'adp.e7', null)");
    send("SELECT sequin.send(?, '', '')");

    List<ConsumerRecord<String, byte[]>> records = consume(1, 5);

    assertThat(records)
        .extracting(ConsumerRecord::key)
        .containsExactly("adp.e7", "adp.e7", null, "adp.e7", "");
    assertThat(records)
        .extracting(ConsumerRecord::value)
        .containsExactly(
            "text".getBytes(UTF_8),
            new byte[] {0, -1},
            "{\"gross\": 4200}".getBytes(UTF_8),
            null,
            new byte[0]);
    assertThat(records.getFirst().headers())
        .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
        .containsExactlyInAnyOrder("trace=4711", "ü=");
    assertThat(records)
        .allSatisfy(
            record -> {
              assertThat(record.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
              assertThat(record.timestamp()).isBetween(beforeMs, System.currentTimeMillis());
            });
  }

  @Test
  void eachKeyIsInThePartitionWhereKafkasProducersPutIt() throws Exception {
    createTopic(7, Map.of());
    send("SELECT sequin.send(?, 'key.' || n, 'x') FROM generate_series(1, 300) AS n");
    send("SELECT sequin.send(?, 'key.1', 'here', partition => 3)");

    List<ConsumerRecord<String, byte[]>> records = consume(7, 301);

    assertThat(records)
        .filteredOn(record -> record.value().length == 1)
        .hasSize(300)
        .allSatisfy(
            record ->
                assertThat(record.partition())
                    .isEqualTo(
                        BuiltInPartitioner.partitionForKey(record.key().getBytes(UTF_8), 7)));
    assertThat(records)
        .filteredOn(record -> record.value().length > 1)
        .extracting(ConsumerRecord::partition)
        .containsExactly(3);
  }

  @Test
  void messagesWithoutAKeyGoToAllPartitions() throws Exception {
    createTopic(3, Map.of());
    for (int i = 0; i < 12; i++) {
      send("SELECT sequin.send(?, null, 'x')");
      consume(3, i + 1);
    }

    assertThat(consume(3, 12)).extracting(ConsumerRecord::partition).contains(0, 1, 2);
  }

  @Test
  void aTopicWithLogAppendTimeGetsIt() throws Exception {
    createTopic(1, Map.of("message.timestamp.type", "LogAppendTime"));
    send("SELECT sequin.send(?, 'k', 'x')");

    assertThat(consume(1, 1))
        .extracting(ConsumerRecord::timestampType)
        .containsExactly(TimestampType.LOG_APPEND_TIME);
  }

  @Test
  void manyMessagesComeInBatchesThatTheTopicAllows() throws Exception {
    createTopic(1, Map.of("max.message.bytes", "10000", "compression.type", "zstd"));
    send("SELECT sequin.send(?, n::text, repeat('x', 3000)) FROM generate_series(1, 1500) AS n");

    assertThat(consume(1, 1_500))
        .extracting(ConsumerRecord::key)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 1_500).mapToObj(Integer::toString).toList());
    try (Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT max(octet_length(payload)) + 16 FROM sequin_log.batches WHERE topic_id ="
                    + " (SELECT id FROM sequin_control.topics WHERE name = '"
                    + topic
                    + "')")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isBetween(9_000, 10_000);
    }
  }

  @Test
  void theLargestMessageThatATopicAllowsIsSent() throws Exception {
    createTopic(1, Map.of("max.message.bytes", "1000"));
    int size = 900;
    while (fits(size)) {
      size++;
    }
    int sent = size - 900;

    assertThat(size).isGreaterThan(901);
    assertThat(consume(1, sent).getLast().value()).hasSize(size - 1);
    try (Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT bytes FROM sequin.topics WHERE name = '" + topic + "'")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getLong(1)).isLessThanOrEqualTo(1_000L * sent);
    }
  }

  @Test
  void whatWasSentToADeletedTopicHoldsNothingUp() throws Exception {
    createTopic(1, Map.of());
    connection.setAutoCommit(false);
    send("SELECT sequin.send(?, 'k', 'lost')");
    try (Admin admin = GatewayFixture.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    connection.commit();
    send("SELECT sequin.send(?, 'k', 'kept')");
    connection.commit();

    assertThat(consume(1, 1))
        .extracting(record -> new String(record.value(), UTF_8))
        .containsExactly("kept");
  }

  private boolean fits(int size) {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT sequin.send(?, 'key', ?, '{\"a\": \"b\"}')")) {
      statement.setString(1, topic);
      statement.setString(2, "x".repeat(size));
      return statement.execute();
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("54000");
      return false;
    }
  }

  private void createTopic(int partitions, Map<String, String> configs) throws Exception {
    try (Admin admin = GatewayFixture.admin()) {
      admin
          .createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(configs)))
          .all()
          .get();
    }
  }

  private void send(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, topic);
      statement.execute();
    }
  }

  /** The first records of all partitions, each partition's in its order. */
  private List<ConsumerRecord<String, byte[]>> consume(int partitions, int count) {
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(n -> new TopicPartition(topic, n)).toList();
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                GatewayFixture.bootstrapServers(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(all);
      consumer.seekToBeginning(all);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (records.size() < count && System.nanoTime() < deadline) {
        consumer.poll(POLL).forEach(records::add);
      }
    }
    assertThat(records).hasSize(count);
    return records;
  }
}
