package io.sequin.gateway.api.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** What Jepsen has found in Redpanda 21.10 and Bufstream 0.1, each once without any luck. */
final class FaultsOfOthersTest extends TransactionalTest {

  private static final int TRANSACTIONS = 12;

  @Test
  void jepsenRedpandaACommitThatIsInterruptedIsNeitherRefusedNorTorn() throws Exception {
    String group = "group-" + transactionalId;
    try (KafkaProducer<String, String> producer = producer();
        var threads = Executors.newSingleThreadExecutor();
        Connection holder = connect()) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, 0, "a");
      send(producer, 1, "b");
      producer.sendOffsetsToTransaction(offset(7), outsideOf(group));
      producer.flush();
      holder.setAutoCommit(false);
      lockPartitions(holder);
      Future<?> commit = threads.submit(producer::commitTransaction);

      endWhoWaitsFor(holder);
      holder.rollback();
      commit.get();
    }
    assertThat(read("read_committed", 2)).containsExactlyInAnyOrder("a", "b");
    assertThat(committed(group)).isEqualTo(offset(7));
  }

  @Test
  void jepsenRedpandaNobodyReadsWhatMayStillBeAborted() {
    try (KafkaProducer<String, String> producer = producer();
        KafkaProducer<String, String> other =
            producer(Map.of("transactional.id", transactionalId + "-other"));
        KafkaProducer<String, String> plain = new KafkaProducer<>(settings())) {
      begin(producer, "aborted");
      begin(other, "committed");
      send(plain, 0, "plain");
      plain.flush();

      other.commitTransaction();
      assertThat(end(IsolationLevel.READ_COMMITTED)).isZero();
      producer.abortTransaction();
    }
    assertThat(read("read_committed", 2)).containsExactly("committed", "plain");
  }

  @Test
  void jepsenBufstreamOffsetsDoNotGoBackToZero() throws Exception {
    String group = "group-" + transactionalId;
    try (KafkaProducer<String, String> producer = producer()) {
      producer.initTransactions();
      long newest = -1;
      for (int number = 1; number <= TRANSACTIONS; number++) {
        producer.beginTransaction();
        Future<RecordMetadata> sent =
            producer.send(new ProducerRecord<>(topic, 0, "key", "value " + number));
        producer.sendOffsetsToTransaction(offset(number), outsideOf(group));
        producer.flush();
        assertThat(sent.get().offset()).isGreaterThan(newest);
        newest = sent.get().offset();
        if (number % 3 == 0) {
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
        }
        assertThat(committed(group)).isEqualTo(offset(number % 3 == 0 ? number - 1 : number));
      }
    }
  }

  @Test
  void jepsenBufstreamAReaderIsNotStuckAtATransactionThatWasAborted() {
    TopicPartition partition = new TopicPartition(topic, 0);
    KafkaConsumer<String, String> reader = patientReader();
    try (KafkaProducer<String, String> producer = producer()) {
      reader.assign(List.of(partition));
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, 0, "aborted");
      producer.flush();
      reader.poll(Duration.ofMillis(500));
      producer.abortTransaction();

      List<String> read = new ArrayList<>();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                reader.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
                return reader.position(partition) == 2;
              });
      assertThat(read).isEmpty();
    } finally {
      // without waiting for the answer to its last fetch
      reader.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  private void begin(KafkaProducer<String, String> producer, String value) {
    producer.initTransactions();
    producer.beginTransaction();
    send(producer, 0, value);
    producer.flush();
  }

  /** One whose fetches wait for longer than this test does. */
  private static KafkaConsumer<String, String> patientReader() {
    Map<String, Object> settings = settings();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 300_000);
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 400_000);
    return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }

  private Map<TopicPartition, OffsetAndMetadata> offset(long offset) {
    return Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset));
  }

  /** The session of the gateway that is at it, in the middle of its transaction. */
  private static void endWhoWaitsFor(Connection holder) throws SQLException {
    int holderId = sessionOf(holder);
    try (Connection administrator = connect();
        PreparedStatement end =
            administrator.prepareStatement(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE ? = ANY (pg_blocking_pids(pid))")) {
      end.setInt(1, holderId);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                try (ResultSet ended = end.executeQuery()) {
                  return ended.next();
                }
              });
    }
  }

  private static int sessionOf(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("SELECT pg_backend_pid()");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }
}
