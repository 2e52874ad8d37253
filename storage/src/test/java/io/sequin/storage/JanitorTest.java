package io.sequin.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.AppendOutcome;
import io.sequin.storage.log.AppendResult;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.UnknownPartitionException;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.topic.Topic;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JanitorTest {

  private static final Duration DAY = Duration.ofDays(1);

  private DatabaseSettings settings;
  private Storage storage;
  private Database database;
  private Janitor janitor;

  @BeforeEach
  void open() {
    settings = TestDatabase.create();
    storage = Storage.open(settings, new BatchLogSettings(1, 1 << 20, 1 << 20));
    database = new Database(settings);
    janitor = new Janitor(database, Duration.ofSeconds(1), DAY);
  }

  @AfterEach
  void close() {
    database.close();
    storage.close();
  }

  @Test
  void theRecordsOfADeletedTopicAreDropped() {
    PartitionId deleted = topicWithARecord("deleted");
    PartitionId kept = topicWithARecord("kept");
    storage.topics().delete("deleted");

    janitor.run();

    assertThat(tables()).containsExactly("batches_" + kept.topicId() + "_0");
    assertThat(query("SELECT name FROM sequin_control.topics")).containsExactly("kept");
    assertThat(query("SELECT topic FROM sequin.messages")).containsExactly("kept");
    assertThat(append(Batches.of(deleted, 1, "k", "v")).outcome())
        .isEqualTo(AppendOutcome.UNKNOWN_PARTITION);
  }

  @Test
  void whoReadsADroppedTopicIsToldThatItIsUnknown() {
    PartitionId deleted = topicWithARecord("deleted");
    try (Storage other = Storage.open(settings, new BatchLogSettings(1, 1 << 20, 1))) {
      assertThat(other.log().currentOffsets(deleted).highWatermark()).isEqualTo(1);
      storage.topics().delete("deleted");
      janitor.run();

      assertThatThrownBy(() -> other.log().read(deleted, 0, 1))
          .isInstanceOf(UnknownPartitionException.class);
    }
  }

  @Test
  void aReaderOfMessagesDelaysTheDropAndNothingElse() throws SQLException {
    PartitionId kept = topicWithARecord("kept");
    topicWithARecord("first");
    topicWithARecord("second");
    try (Connection reader = TestDatabase.connect(settings)) {
      reader.setAutoCommit(false);
      assertThat(countMessages(reader)).isEqualTo(3);

      storage.topics().delete("second");
      janitor.run();
      storage.topics().delete("first");
      janitor.run();
      assertThat(tables()).hasSize(3);

      assertThat(append(Batches.of(kept, 1, "k", "v")).outcome()).isEqualTo(AppendOutcome.APPENDED);
      topicWithARecord("new");
      storage.topics().delete("new");
      assertThat(countMessages(reader)).isEqualTo(2);
      reader.commit();
    }
    janitor.run();

    assertThat(tables()).containsExactly("batches_" + kept.topicId() + "_0");
    assertThat(query("SELECT name FROM sequin_control.topics")).containsExactly("kept");
  }

  @Test
  void oneJanitorAtATimeIsAtWork() throws SQLException {
    topicWithARecord("deleted");
    storage.topics().delete("deleted");
    try (Connection other = TestDatabase.connect(settings);
        Statement statement = other.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(hashtext('sequin janitor'))");

      janitor.run();
      assertThat(tables()).hasSize(1);

      statement.execute("SELECT pg_advisory_unlock(hashtext('sequin janitor'))");
      janitor.run();
      assertThat(tables()).isEmpty();
    }
  }

  @Test
  void aSilentProducerIsForgottenAndMayBeginAnywhereAgain() {
    PartitionId partition = topicWithARecord("flights");
    append(Batches.of(partition, 1, "k", "v", Batches.producer(7, 0, 0)));
    NewBatch afterAGap = Batches.of(partition, 1, "k", "v", Batches.producer(7, 0, 5));

    janitor.run();
    assertThat(append(afterAGap).outcome()).isEqualTo(AppendOutcome.OUT_OF_ORDER_SEQUENCE);

    new Janitor(database, Duration.ofSeconds(1), Duration.ZERO).run();
    assertThat(append(afterAGap).outcome()).isEqualTo(AppendOutcome.APPENDED);
  }

  private PartitionId topicWithARecord(String name) {
    Topic topic = storage.topics().create(name, 2, Map.of());
    PartitionId partition = new PartitionId(topic.id(), 0);
    append(Batches.of(partition, 1, "k", "v"));
    return partition;
  }

  private AppendResult append(NewBatch batch) {
    return storage.log().append(batch).join();
  }

  private static int countMessages(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM sequin.messages")) {
      row.next();
      return row.getInt(1);
    }
  }

  private List<String> tables() {
    return query(
        "SELECT relname FROM pg_class WHERE relname LIKE 'batches\\_%' AND relkind = 'r' ORDER BY"
            + " 1");
  }

  private List<String> query(String sql) {
    return TestDatabase.query(settings, sql);
  }
}
