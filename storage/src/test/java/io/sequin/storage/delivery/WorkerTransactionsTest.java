package io.sequin.storage.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.retention.Retention;
import io.sequin.storage.retention.RetentionPolicy;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers whose transactions stay open while something else happens. */
class WorkerTransactionsTest {

  private static final Lease KAFKA_WORKER = new Lease("kafka", Duration.ofMinutes(1), 0);

  private DatabaseSettings settings;
  private Storage storage;
  private PartitionId first;
  private PartitionId second;
  private Connection worker;

  @BeforeEach
  void open() throws SQLException {
    settings = TestDatabase.create();
    storage = Storage.open(settings, new BatchLogSettings(1, 1 << 20, 1 << 20));
    int topicId = storage.topics().create("flights", 2, Map.of()).id();
    first = new PartitionId(topicId, 0);
    second = new PartitionId(topicId, 1);
    TestDatabase.execute(settings, "SELECT sequin.create_consumer('w', 'flights')");
    worker = TestDatabase.connect(settings);
    worker.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    worker.close();
    storage.close();
  }

  @Test
  void messagesOfASegmentThatBeginsMeanwhileAreNotPassedOver() throws SQLException {
    append(first, 1);
    append(second, 1);
    assertThat(receive(5)).containsExactly("0/0", "1/0");
    beginSegment();
    append(first, 1);
    append(second, 1);
    receive(5);
    worker.commit();

    letAckWaitsEnd();
    assertThat(receive(5)).containsExactlyInAnyOrder("0/0", "0/1", "1/0", "1/1");
  }

  @Test
  void messagesOfASegmentThatBeganMeanwhileAreNotTakenForMissing() throws SQLException {
    append(first, 1);
    append(first, 1);
    assertThat(receive(5)).containsExactly("0/0", "0/1");
    worker.commit();
    // one is missing indeed, so that the session has planned how to look for such
    TestDatabase.execute(settings, "DELETE FROM sequin_log.batches WHERE base_offset = 0");
    letAckWaitsEnd();
    assertThat(receive(5)).containsExactly("0/1");
    worker.commit();
    letAckWaitsEnd();
    assertThat(receive(5)).containsExactly("0/1");
    beginSegment();
    append(second, 1);
    assertThat(
            TestDatabase.query(
                settings,
                "SELECT sequin.nack('w', array_agg(ack_id)) FROM sequin.receive('w', 5, 'other')"))
        .containsExactly("1");
    receive(5);
    worker.commit();

    letAckWaitsEnd();
    assertThat(receive(5)).containsExactlyInAnyOrder("0/1", "1/0");
  }

  @Test
  void aVersionDoesNotWaitForOneThatWasDoneAfterTheSnapshot() throws SQLException {
    TestDatabase.execute(
        settings,
        String.format(
            Locale.ROOT,
            "INSERT INTO sequin_control.topic_configs (topic_id, name, value) VALUES (%d,"
                + " 'cleanup.policy', 'compact')",
            first.topicId()));
    append(first, 1);
    List<String> ids =
        TestDatabase.query(settings, "SELECT ack_id FROM sequin.receive('w', 1, 'other')");
    append(first, 1);
    worker.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = worker.createStatement()) {
      statement.execute("SELECT * FROM sequin.topics");
    }
    TestDatabase.execute(settings, "SELECT sequin.ack('w', '{%s}')".formatted(ids.getFirst()));

    assertThatThrownBy(() -> receive(1))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40001"));
    worker.rollback();
    assertThat(receive(1)).containsExactly("0/1");
  }

  @Test
  void kafkaWorkersPassByWhatAnOpenTransactionKeeps() throws SQLException {
    append(first, 2);
    append(second, 2);
    receive(1);

    Share kept = new Share("w", first, "");
    OffsetRange one = new OffsetRange(1, 1);
    assertThat(storage.deliveries().takeNew(kept, KAFKA_WORKER, 1, List.of(one), 2)).isEmpty();
    assertThatThrownBy(
            () ->
                storage
                    .deliveries()
                    .acknowledge(
                        kept, KAFKA_WORKER, List.of(new Acknowledgement(1, 1, Verdict.ACCEPT))))
        .isInstanceOf(StorageUnavailableException.class);
    worker.commit();
    assertThat(storage.deliveries().takeNew(kept, KAFKA_WORKER, 1, List.of(one), 2)).isPresent();
  }

  @Test
  void aTopicIsNotDeletedBehindAnOpenTransactionAndProducersDoNotNotice() throws SQLException {
    append(first, 1);
    receive(1);

    assertThatThrownBy(() -> storage.topics().delete("flights"))
        .isInstanceOf(StorageUnavailableException.class);
    append(first, 1);
    worker.commit();
    storage.topics().delete("flights");
    assertThat(storage.topics().find("flights")).isEmpty();
  }

  private void append(PartitionId partition, int records) {
    storage.log().append(Batches.of(partition, records, "k", "v")).join();
  }

  private List<String> receive(int batchSize) throws SQLException {
    try (Statement statement = worker.createStatement();
        ResultSet rows =
            statement.executeQuery(
                String.format(
                    Locale.ROOT,
                    "SELECT partition, \"offset\" FROM sequin.receive('w', %d)",
                    batchSize))) {
      List<String> received = new ArrayList<>();
      while (rows.next()) {
        received.add(rows.getInt(1) + "/" + rows.getLong(2));
      }
      return received;
    }
  }

  private void letAckWaitsEnd() {
    TestDatabase.execute(
        settings, "UPDATE sequin_control.deliveries SET due_at = now() - interval '1 s'");
  }

  /** As if two hours had passed. */
  private void beginSegment() {
    RetentionPolicy hourly =
        new RetentionPolicy(-1, -1, Duration.ofHours(1).toMillis(), Long.MAX_VALUE);
    try (Database database = new Database(settings)) {
      new Retention(
              database,
              storage.log(),
              _ -> hourly,
              () -> Instant.now().plus(Duration.ofHours(2)),
              Duration.ofSeconds(1))
          .run(storage.topics().topics());
    }
  }
}
