package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.Processors;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.Soak;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A table that many change is a topic, and the topic a table again, whatever is killed. */
@ResourceLock(Processors.BUSY)
class PublishedTableIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int PARTITIONS = 3;
  private static final int WRITERS = 16;
  private static final int ROUNDS = Soak.choose(1, 6);
  private static final int COMMITS = Soak.choose(60, 500);

  /** So that all versions are there when they are looked at. */
  private static final Map<String, String> COMPACTED =
      Map.of("cleanup.policy", "compact", "min.compaction.lag.ms", "3600000");

  private final ObjectMapper json = new ObjectMapper();
  private final AtomicInteger commits = new AtomicInteger();

  @Test
  void whoAppliesTheTopicHasTheSameRowsAndNeverOnesThatTheTableHadNot() throws Exception {
    try (ExternalPostgres postgres = new ExternalPostgres();
        GatewayProcess gateway =
            GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(postgres.jdbcUrl()))) {
      Psql psql = new Psql(gateway.postgres());
      Topics.create(gateway.bootstrap(), "orders", PARTITIONS, COMPACTED);
      Topics.create(gateway.bootstrap(), "events", PARTITIONS);
      psql.query(
          "CREATE TABLE orders (id integer PRIMARY KEY, version integer NOT NULL, life integer)");
      createCopy(psql);
      List<TableWriter> writers =
          IntStream.range(0, WRITERS)
              .mapToObj(seed -> new TableWriter(postgres.jdbcUrl(), seed, commits))
              .toList();
      try {
        awaitCommits();
        psql.query(
            "SELECT sequin.publish_table('orders', 'orders'),"
                + " sequin.publish_table('orders', 'events', format => 'debezium')");
        for (int round = 0; round < ROUNDS; round++) {
          awaitCommits();
          postgres.suspendOwner();
          gateway.killHard();
          awaitCommits();
          gateway.restart();
          awaitCommits();
          postgres.crash();
        }
        awaitCommits();
      } finally {
        writers.forEach(TableWriter::close);
      }
      await(psql, "SELECT count(*) = 0 FROM sequin_log.outbox");

      List<String> rows = psql.query("SELECT id, version, life FROM orders ORDER BY id");
      assertThat(rows).isNotEmpty();
      assertThat(applied(gateway, "orders", this::applyRow)).isEqualTo(rows);
      assertThat(applied(gateway, "events", this::applyEvent)).isEqualTo(rows);
      await(psql, "SELECT count(*) = 1 FROM sequin.subscribed_tables WHERE lag = 0");
      assertThat(psql.query("SELECT id, version, life FROM orders_copy ORDER BY id"))
          .isEqualTo(rows);
      assertThat(
              psql.query(
                  "SELECT applied = records, errors, problem FROM sequin.subscribed_tables"
                      + " CROSS JOIN sequin.topics WHERE name = 'orders'"))
          .containsExactly("t\t0\t");
    }
  }

  /** Refuses a record that is applied twice, or after a newer one. */
  private static void createCopy(Psql psql) {
    psql.query(
        "CREATE TABLE orders_copy (LIKE orders INCLUDING ALL);"
            + " CREATE FUNCTION goes_on() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF NEW.life = OLD.life AND NEW.version <= OLD.version THEN"
            + " RAISE EXCEPTION '% after %', NEW, OLD; END IF; RETURN NEW; END $$;"
            + " CREATE TRIGGER goes_on BEFORE UPDATE ON orders_copy FOR EACH ROW"
            + " EXECUTE FUNCTION goes_on();"
            + " SELECT sequin.subscribe_table('orders', 'orders_copy', 'copier')");
  }

  private void awaitCommits() {
    int enough = commits.get() + COMMITS;
    Awaitility.await().atMost(PATIENCE).until(() -> commits.get() >= enough);
  }

  private static void await(Psql psql, String question) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> psql.query(question).equals(List.of("t")));
  }

  /** The rows in the end, as psql prints them. */
  private static List<String> applied(GatewayProcess gateway, String topic, Change change)
      throws JsonProcessingException {
    RowHistory history = new RowHistory();
    List<ConsumerRecord<String, String>> records = readAll(gateway.bootstrap(), topic);
    for (ConsumerRecord<String, String> record : records) {
      change.apply(history, record);
    }
    System.out.println(topic + ": " + records.size() + " records");
    assertThat(history.findings()).isEmpty();
    return history.rows().values().stream()
        .map(row -> row.get("id") + "\t" + row.get("version") + "\t" + row.get("life"))
        .toList();
  }

  private void applyRow(RowHistory history, ConsumerRecord<String, String> record)
      throws JsonProcessingException {
    history.become(
        Integer.parseInt(record.key()),
        record.value() == null ? null : json.readTree(record.value()));
  }

  /** As Debezium's consumers do, for whom a tombstone says nothing new. */
  private void applyEvent(RowHistory history, ConsumerRecord<String, String> record)
      throws JsonProcessingException {
    int id = Integer.parseInt(record.key());
    if (record.value() == null) {
      history.wasBefore(id, json.nullNode());
      return;
    }
    JsonNode event = json.readTree(record.value());
    String op = event.get("op").textValue();
    if (!op.equals("r")) {
      history.wasBefore(id, event.get("before"));
    }
    assertThat(event.get("after").isNull()).isEqualTo(op.equals("d"));
    assertThat(event.get("source").get("table").textValue()).isEqualTo("orders");
    history.become(id, event.get("after"));
  }

  private static List<ConsumerRecord<String, String>> readAll(String bootstrap, String topic) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    List<TopicPartition> partitions = Topics.partitions(topic, PARTITIONS);
    try (KafkaConsumer<String, String> consumer = Topics.consumer(bootstrap)) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(1))
          .pollInSameThread()
          .until(
              () -> {
                consumer.poll(POLL).forEach(records::add);
                return partitions.stream().allMatch(one -> consumer.position(one) >= ends.get(one));
              });
    }
    return records;
  }

  private interface Change {

    void apply(RowHistory history, ConsumerRecord<String, String> record)
        throws JsonProcessingException;
  }
}
