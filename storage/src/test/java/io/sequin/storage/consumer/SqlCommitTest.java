package io.sequin.storage.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlCommitTest {

  private DatabaseSettings database;
  private Storage storage;
  private PartitionId partition;

  @BeforeEach
  void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    partition = new PartitionId(storage.topics().create("payroll", 2, Map.of()).id(), 1);
    storage.log().append(Batches.of(partition, 10, "key", "value")).join();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void kafkaClientsSeeTheOffsetOnceTheTransactionHasCommitted() throws SQLException {
    try (Connection connection = TestDatabase.connect(database)) {
      connection.setAutoCommit(false);
      commit(connection, "audit", "payroll", 1, 7L);
      assertThat(cursors()).isEmpty();
      connection.commit();
      assertThat(cursors()).containsExactly(new Cursor(partition, 7, -1, ""));
      commit(connection, "audit", "payroll", 1, 3L);
      connection.rollback();
    }

    assertThat(cursors()).containsExactly(new Cursor(partition, 7, -1, ""));
    assertThat(
            query(
                "SELECT consumer, topic, partition, committed_offset, end_offset, lag FROM"
                    + " sequin.consumer_lag"))
        .containsExactly("audit|payroll|1|7|10|3");
    assertThat(query("SELECT name, protocol, state, members, lag FROM sequin.consumers"))
        .containsExactly("audit|classic|Empty|0|3");
  }

  @Test
  void aFilteredTopicHasCursorsOfItsOwn() throws SQLException {
    storage.topics().create("payroll.adp", 2, Map.of());
    try (Connection connection = TestDatabase.connect(database)) {
      commit(connection, "audit", "payroll", 1, 7L);
      commit(connection, "audit", "payroll.*.e7", 1, 3L);
      commit(connection, "audit", "payroll.adp.>", 1, 0L);
    }

    assertThat(query("SELECT topic, committed_offset FROM sequin.consumer_lag ORDER BY 1"))
        .containsExactly("payroll|7", "payroll.*.e7|3", "payroll.adp.>|0");
    assertThat(
            query(
                "SELECT count(*) FROM sequin_control.cursors WHERE key_filter IN ('', '*.e7',"
                    + " '>')"))
        .containsExactly("3");
  }

  @Test
  void anOffsetMayGoBackAndToBothEnds() throws SQLException {
    try (Connection connection = TestDatabase.connect(database)) {
      for (long offset : List.of(10L, 0L, 5L)) {
        commit(connection, "audit", "payroll", 1, offset);
        assertThat(cursors()).extracting(Cursor::offset).containsExactly(offset);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      textBlock =
          """
          null,  payroll,   1, 1,  22004, 'a commit needs a consumer, a topic, a partition and an offset'
          audit, null,      1, 1,  22004, 'a commit needs a consumer, a topic, a partition and an offset'
          audit, payroll,   1, 11, 22023, 'offset 11 is not in the log of "payroll" partition 1'
          audit, payroll,   1, -1, 22023, 'offset -1 is not in the log of "payroll" partition 1'
          audit, payroll,   0, 1,  22023, 'offset 1 is not in the log of "payroll" partition 0'
          audit, payroll,   2, 1,  22023, 'topic "payroll" has no partition 2'
          audit, payroll,  -1, 1,  22023, 'topic "payroll" has no partition -1'
          audit, payroll.>.e, 1, 1, 22023, 'key filter "payroll.>.e" has ''>'' before its end'
          audit, payroll..*, 1, 1, 22023, 'key filter "payroll..*" has an empty token'
          audit, pay.*,     1, 1,  42704, 'topic "pay.*" does not exist'
          audit, nowhere,   1, 1,  42704, 'topic "nowhere" does not exist'
          audit, '''; --',  1, 1,  42704, 'topic "''; --" does not exist'
          '',    payroll,   1, 1,  22023, 'the consumer''s name has 0 bytes'
          """)
  void badInputIsAClearErrorAndStoresNothing(
      String consumer, String topic, int number, long offset, String sqlState, String message)
      throws SQLException {
    try (Connection connection = TestDatabase.connect(database)) {
      assertThatThrownBy(() -> commit(connection, consumer, topic, number, offset))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState))
          .hasMessageContaining(message);
    }
    assertThat(query("SELECT name FROM sequin.consumers")).isEmpty();
  }

  @Test
  void aConsumerWithMembersIsLeftToThem() throws SQLException {
    storage
        .consumers()
        .save(
            new ConsumerChange(
                "audit",
                0,
                ConsumerProtocol.CLASSIC,
                1,
                "{\"state\": \"Stable\"}",
                List.of(new StoredMember("m", 1, "{}")),
                Set.of()));

    try (Connection connection = TestDatabase.connect(database)) {
      assertThatThrownBy(() -> commit(connection, "audit", "payroll", 1, 1L))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55006"))
          .hasMessageContaining("consumer \"audit\" has members, who commit for it");
    }
    assertThat(query("SELECT name, protocol, state, members, lag FROM sequin.consumers"))
        .containsExactly("audit|classic|Stable|1|null");
  }

  private static void commit(
      Connection connection, String consumer, String topic, int number, Long offset)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT sequin.commit(?, ?, ?, ?)")) {
      statement.setString(1, consumer);
      statement.setString(2, topic);
      statement.setInt(3, number);
      statement.setObject(4, offset, Types.BIGINT);
      statement.execute();
    }
  }

  private List<Cursor> cursors() {
    return List.copyOf(
        storage
            .cursors()
            .fetch(List.of("audit"), Map.of())
            .getOrDefault("audit", Map.of())
            .values());
  }

  private List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }
}
