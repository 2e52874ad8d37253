package io.sequin.gateway.compaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.gateway.Gateway;
import io.sequin.gateway.GatewayFixture;
import io.sequin.storage.database.DatabaseSettings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

final class CompactorTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Map<String, String> KEYED =
      Map.of("cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0");

  private final DatabaseSettings database = GatewayFixture.newDatabase();

  @Test
  void aTopicThatIsBrokenDoesNotKeepOthersFromBeingFolded() throws Exception {
    // whichever comes first
    List<String> topics = List.of("a-broken", "b-intact", "c-broken");
    try (Gateway gateway = start("false")) {
      fill(gateway, topics);
    }
    execute(
        "UPDATE sequin_log.batches SET payload = '\\x00' WHERE topic_id IN"
            + " (SELECT id FROM sequin_control.topics WHERE name LIKE '%broken')");
    try (Gateway _ = start("true")) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(foldedTopics()).isEqualTo("b-intact"));
    }
  }

  @Test
  void foldedIsWhatIsCommittedUpToTheFirstOpenTransaction() throws Exception {
    String topic = "prices";
    try (Gateway gateway = start("false")) {
      fill(gateway, List.of(topic));
      try (KafkaProducer<String, String> producer = producer(gateway)) {
        producer.initTransactions();
        write(producer, topic, "key", "aborted");
        producer.abortTransaction();
        write(producer, topic, "other", "committed");
        producer.commitTransaction();
        write(producer, topic, "key", "open");
        // in good order it would abort it
        producer.close(Duration.ZERO);
      }
      // its producer is gone, and nobody has taken over yet
    }
    try (Gateway gateway = start("true")) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(folded()).isEqualTo("key=value,other=committed"));
      assertThat(value("SELECT count(*) FROM sequin_log.aborted_ranges")).isEqualTo("0");
      try (KafkaProducer<String, String> producer = producer(gateway)) {
        producer.initTransactions();
        write(producer, topic, "key", "newest");
        producer.commitTransaction();
        write(producer, topic, "end", "value");
        producer.commitTransaction();
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(folded()).isEqualTo("end=value,key=newest,other=committed"));
    }
  }

  private static KafkaProducer<String, String> producer(Gateway gateway) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            "127.0.0.1:" + gateway.address().getPort(),
            "transactional.id",
            "pricing"),
        new StringSerializer(),
        new StringSerializer());
  }

  private static void write(
      KafkaProducer<String, String> producer, String topic, String key, String value) {
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(topic, key, value));
    producer.flush();
  }

  private String folded() {
    return value(
        "SELECT string_agg(key_text || '=' || convert_from(value, 'UTF8'), ',' ORDER BY key_text)"
            + " FROM sequin_log.keyed_messages");
  }

  private Gateway start(String cleaner) throws IOException {
    return GatewayFixture.start(
        database, Map.of("log.cleaner.enable", cleaner, "log.cleaner.backoff.ms", "100"));
  }

  private static void fill(Gateway gateway, List<String> topics) throws Exception {
    Map<String, Object> client =
        Map.of("bootstrap.servers", "127.0.0.1:" + gateway.address().getPort());
    try (Admin admin = Admin.create(client);
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
      admin
          .createTopics(
              topics.stream().map(name -> new NewTopic(name, 1, (short) 1).configs(KEYED)).toList())
          .all()
          .get();
      for (String topic : topics) {
        producer.send(new ProducerRecord<>(topic, "key", "value")).get();
      }
    }
  }

  private String foldedTopics() {
    return value(
        "SELECT string_agg(DISTINCT t.name, ',') FROM sequin_log.keyed_messages AS k"
            + " JOIN sequin_control.topics AS t ON t.id = k.topic_id");
  }

  private String value(String select) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(select)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }
}
