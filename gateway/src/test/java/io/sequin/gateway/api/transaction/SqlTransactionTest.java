package io.sequin.gateway.api.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sequin.gateway.AdminTest;
import io.sequin.gateway.GatewayFixture;
import io.sequin.protocol.record.ControlBatches;
import io.sequin.storage.database.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kafka's own producer, whose transactions end with an application's in SQL. */
final class SqlTransactionTest extends AdminTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration A_MOMENT = Duration.ofMillis(200);

  private static final int DEFAULT_WAIT_MS = 500;
  private static final int MAX_WAIT_MS = 20_000;

  private String topic;
  private String id;
  private String results;
  private Connection application;
  private KafkaProducer<String, String> producer;

  @BeforeEach
  void prepare() throws SQLException {
    topic = newTopic(2);
    id = "id-" + UUID.randomUUID();
    results = "results_" + UUID.randomUUID().toString().replace('-', '_');
    application = newConnection();
    sql("CREATE TABLE " + results + " (value text PRIMARY KEY); SELECT 1");
    application.setAutoCommit(false);
    producer = newProducer();
    producer.initTransactions();
  }

  @AfterEach
  void release() throws SQLException {
    producer.close();
    application.close();
    try (Connection connection = newConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE " + results);
    }
  }

  @Test
  void recordsOffsetsAndRowsAreCommittedTogether() throws SQLException {
    String group = "group-" + UUID.randomUUID();
    TopicPartition read = new TopicPartition(topic, 0);
    for (int i = 0; i < 3; i++) {
      String token = token();
      work("a" + i);
      try (KafkaConsumer<String, String> member = consumer(group, DEFAULT_WAIT_MS)) {
        producer.sendOffsetsToTransaction(
            Map.of(read, new OffsetAndMetadata(i + 1)), member.groupMetadata());
      }
      assertThat(end(token, true)).isTrue();
      application.commit();
      producer.commitTransaction();
    }

    assertThat(read(6)).containsExactlyInAnyOrder("a0", "a0", "a1", "a1", "a2", "a2");
    assertThat(rows()).containsExactly("a0", "a1", "a2");
    assertThat(get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()))
        .containsEntry(read, new OffsetAndMetadata(3));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void rolledBackBothAreGone(boolean isEnded) throws SQLException {
    String token = token();
    work("never");
    if (isEnded) {
      // it is the Kafka transaction that is to be aborted with a commit in SQL
      sql("DELETE FROM " + results + " RETURNING 1");
      assertThat(end(token, false)).isTrue();
      application.commit();
    } else {
      end(token, true);
      application.rollback();
    }
    producer.abortTransaction();

    String next = token();
    work("b");
    end(next, true);
    application.commit();
    producer.commitTransaction();
    assertThat(read(2)).containsExactly("b", "b");
    assertThat(rows()).containsExactly("b");
  }

  @Test
  void anApplicationThatDoesNotKnowWhetherItHasCommittedAborts() throws SQLException {
    String token = token();
    work("c");
    end(token, true);
    application.commit();

    assertThatThrownBy(producer::abortTransaction).isInstanceOf(InvalidTxnStateException.class);
    assertThat(read(2)).containsExactly("c", "c");
  }

  @Test
  void aConnectionThatBreaksBeforeTheCommitLeavesItOpenForItsProducer() throws SQLException {
    String token = token();
    work("d");
    end(token, true);
    application.close();

    await().atMost(PATIENCE).until(() -> state() == TransactionState.ONGOING);
    producer.commitTransaction();
    assertThat(read(2)).containsExactly("d", "d");
    application = newConnection();
    assertThat(rows()).isEmpty();
  }

  @Test
  void aZombiesTokenIsRefusedAndItsRowsWithIt() throws SQLException {
    String stale = token();
    work("zombie");
    try (KafkaProducer<String, String> successor = newProducer()) {
      successor.initTransactions();

      assertThatThrownBy(() -> end(stale, true))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("the token is not one of the transaction");
      application.rollback();
      successor.beginTransaction();
      successor.send(new ProducerRecord<>(topic, 0, "key", "successor"));
      successor.flush();
      assertThatThrownBy(() -> end(stale, true)).isInstanceOf(SQLException.class);
      application.rollback();
      successor.commitTransaction();
    }
    assertThat(read(1)).containsExactly("successor");
    assertThat(rows()).isEmpty();
  }

  @Test
  void whereNothingWasSentBothGoOn() throws SQLException {
    String token = token();
    producer.beginTransaction();
    assertThat(end(token, true)).isFalse();
    application.commit();
    producer.commitTransaction();

    // the token is still that of the next one
    work("e");
    assertThat(end(token, true)).isTrue();
    application.commit();
    producer.commitTransaction();
    assertThat(read(2)).containsExactly("e", "e");
  }

  @Test
  void readersThatWaitAreWokenAndWritersGoOn() throws SQLException {
    try (KafkaConsumer<String, String> reader = consumer("unused", MAX_WAIT_MS);
        KafkaProducer<String, String> plain = new KafkaProducer<>(settings())) {
      reader.assign(List.of(new TopicPartition(topic, 0)));
      reader.seekToBeginning(Set.of(new TopicPartition(topic, 0)));
      String token = token();
      work("f");
      assertThat(reader.poll(A_MOMENT)).isEmpty();
      end(token, true);
      application.commit();

      assertThat(next(reader)).isEqualTo("f");
      plain.send(new ProducerRecord<>(topic, 0, "key", "plain"));
      plain.flush();
      assertThat(next(reader)).isEqualTo("plain");
      producer.commitTransaction();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, true",
    "1, 1, 1700000000000, false",
    "9223372036854775807, 32767, 1700000000001, true",
    "1099511627776, 4711, 1, false"
  })
  void markersMadeInSqlAreThoseOfTheGateway(
      long producerId, short epoch, long timestampMs, boolean isCommitted) throws SQLException {
    String select =
        "SELECT encode(sequin_log.marker(%s, %s, %s, %s), 'hex')"
            .formatted(producerId, epoch, timestampMs, isCommitted);
    assertThat(sql(select))
        .isEqualTo(
            HexFormat.of()
                .formatHex(ControlBatches.marker(producerId, epoch, timestampMs, isCommitted)));
  }

  /** Long before its fetch would end by itself. */
  private static String next(KafkaConsumer<String, String> reader) {
    List<String> values = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(MAX_WAIT_MS / 2_000))
        .until(
            () -> {
              reader.poll(A_MOMENT).forEach(record -> values.add(record.value()));
              return !values.isEmpty();
            });
    assertThat(values).hasSize(1);
    return values.getFirst();
  }

  /** A record in each partition, and a row. */
  private void work(String value) throws SQLException {
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(topic, 0, "key", value));
    producer.send(new ProducerRecord<>(topic, 1, "key", value));
    producer.flush();
    sql("INSERT INTO %s VALUES ('%s') RETURNING 1".formatted(results, value));
  }

  private String token() throws SQLException {
    return sql("SELECT sequin.transaction_token('%s')".formatted(id));
  }

  private boolean end(String token, boolean isCommitted) throws SQLException {
    return sql("SELECT sequin.end_transaction('%s', '%s', %s)".formatted(id, token, isCommitted))
        .equals("t");
  }

  private String sql(String sql) throws SQLException {
    try (Statement statement = application.createStatement()) {
      boolean hasRows = statement.execute(sql);
      while (!hasRows) {
        hasRows = statement.getMoreResults();
      }
      try (ResultSet row = statement.getResultSet()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }

  private List<String> rows() throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = newConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT value FROM " + results + " ORDER BY 1")) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private TransactionState state() {
    return get(admin.describeTransactions(List.of(id)).all()).get(id).state();
  }

  private List<String> read(int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> reader = consumer("unused", DEFAULT_WAIT_MS)) {
      Set<TopicPartition> partitions =
          Set.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
      reader.assign(partitions);
      reader.seekToBeginning(partitions);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                for (ConsumerRecord<String, String> record : reader.poll(A_MOMENT)) {
                  values.add(record.value());
                }
                return values.size() >= count
                    && partitions.stream().allMatch(each -> reader.currentLag(each).orElse(1) == 0);
              });
    }
    return values;
  }

  private static KafkaConsumer<String, String> consumer(String group, int maxWaitMs) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            GatewayFixture.bootstrapServers(),
            "group.id",
            group,
            "enable.auto.commit",
            false,
            "fetch.max.wait.ms",
            maxWaitMs,
            "isolation.level",
            "read_committed"),
        new StringDeserializer(),
        new StringDeserializer());
  }

  private KafkaProducer<String, String> newProducer() {
    Map<String, Object> settings = settings();
    settings.put("transactional.id", id);
    return new KafkaProducer<>(settings);
  }

  private static Map<String, Object> settings() {
    return new HashMap<>(
        Map.of(
            "bootstrap.servers",
            GatewayFixture.bootstrapServers(),
            "key.serializer",
            StringSerializer.class,
            "value.serializer",
            StringSerializer.class));
  }

  private static Connection newConnection() throws SQLException {
    DatabaseSettings database = GatewayFixture.database();
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }
}
