package io.sequin.storage.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.consumer.CommitFence;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorCommit;
import io.sequin.storage.consumer.CursorKey;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.AppendOutcome;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestTransaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Kafka transaction that ends with a transaction in SQL. */
class EndTransactionTest {

  private static final BatchLogSettings SETTINGS = new BatchLogSettings(2, 1 << 20, 1 << 20);
  private static final String IN_WRONG_STATE = "55000";

  private static DatabaseSettings database;
  private static Storage storage;
  private static Storage other;

  private PartitionId flights;
  private PartitionId hotels;
  private String id;
  private Connection application;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, SETTINGS);
    other = Storage.open(database, SETTINGS);
    TestDatabase.execute(database, "CREATE TABLE invoices (number integer)");
  }

  @AfterAll
  static void close() {
    storage.close();
    other.close();
  }

  @BeforeEach
  void prepare() throws SQLException {
    flights = newPartition();
    hotels = newPartition();
    id = "id-" + UUID.randomUUID();
    TestDatabase.execute(database, "TRUNCATE invoices");
    application = TestDatabase.connect(database);
    application.setAutoCommit(false);
  }

  @AfterEach
  void disconnect() throws SQLException {
    application.close();
  }

  private static PartitionId newPartition() {
    return new PartitionId(storage.topics().create("t" + UUID.randomUUID(), 1, Map.of()).id(), 0);
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void itEndsWithTheTransactionInSql(boolean hasOwnEpoch, boolean isCommitted) throws SQLException {
    TestTransaction producer = TestTransaction.of(storage, id);
    String token = token();
    producer.begin(hasOwnEpoch, flights, hotels);
    producer.write(flights, 3);
    long producerId = producer.stored().producerId();

    assertThat(inSql("INSERT INTO invoices VALUES (1) RETURNING number")).isEqualTo("1");
    assertThat(end(token, isCommitted)).isEqualTo("t");
    assertThat(committed()).isEmpty();
    assertThat(stable(flights)).isZero();
    application.commit();

    assertThat(committed()).hasSize(isCommitted ? 3 : 0);
    assertThat(invoices()).containsExactly("1");
    for (Storage gateway : List.of(storage, other)) {
      assertThat(gateway.log().currentOffsets(flights))
          .isEqualTo(new LogOffsets(0, 4, 0, 4, isCommitted ? -1 : 3));
      // nothing was written there
      assertThat(gateway.log().currentOffsets(hotels)).isEqualTo(new LogOffsets(0, 0));
    }
    Transaction after = producer.stored();
    assertThat(after.state())
        .isEqualTo(
            isCommitted ? TransactionState.COMPLETE_COMMIT : TransactionState.COMPLETE_ABORT);
    assertThat(after.producerId()).isEqualTo(producerId);
    assertThat(after.epoch()).isEqualTo((short) (hasOwnEpoch ? 1 : 0));
    assertThat(after.lastEpoch()).isEqualTo((short) (hasOwnEpoch ? 0 : -1));
    assertThat(
            TestDatabase.query(
                database,
                "SELECT sum(octet_length(payload) + 16) = max(p.size_bytes) FROM sequin_log.batches"
                    + " JOIN sequin_log.partitions AS p USING (topic_id, partition) WHERE topic_id"
                    + " = "
                    + flights.topicId()))
        .containsExactly("t");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rolledBackOrDisconnectedItGoesOn(boolean disconnects) throws SQLException {
    TestTransaction producer = TestTransaction.of(storage, id);
    String token = token();
    producer.begin(true, flights);
    producer.write(flights, 3);
    inSql("INSERT INTO invoices VALUES (1) RETURNING number");
    end(token, true);
    if (disconnects) {
      application.close();
    } else {
      application.rollback();
    }

    assertThat(producer.stored().isOngoing()).isTrue();
    assertThat(invoices()).isEmpty();
    assertThat(producer.write(flights, 2)).isEqualTo(AppendOutcome.APPENDED);
    producer.end(true);
    assertThat(committed()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLateBatchJoinsNothing(boolean hasOwnEpoch) throws SQLException {
    TestTransaction producer = TestTransaction.of(storage, id);
    String token = token();
    producer.begin(hasOwnEpoch, flights);
    producer.write(flights, 3);
    producer.write(flights, 3);
    end(token, true);
    application.commit();

    assertThat(producer.write(flights, 1))
        .isEqualTo(hasOwnEpoch ? AppendOutcome.PRODUCER_FENCED : AppendOutcome.NOT_IN_TRANSACTION);
    storage.log().append(Batches.of(flights, 1, "k", "v")).join();
    assertThat(committed()).hasSize(7);
  }

  @Test
  void offsetsAreCommittedWithIt() throws SQLException {
    String group = "group-" + UUID.randomUUID();
    TestTransaction producer = TestTransaction.of(storage, id);
    String token = token();
    producer.begin(true);
    Cursor cursor = new Cursor(flights, 7, -1, "");
    producer.also(
        new TransactionEffect.AddCursors(
            new CursorCommit(group, CommitFence.NO_MEMBERS, List.of(cursor))));
    end(token, true);
    assertThat(storage.cursors().fetch(List.of(group), Map.of())).isEmpty();
    application.commit();

    assertThat(storage.cursors().fetch(List.of(group), Map.of()).get(group))
        .containsOnlyKeys(CursorKey.of(flights));
  }

  @Test
  void whereNothingWasSentThereIsNothingToEnd() throws SQLException {
    TestTransaction producer = TestTransaction.of(storage, id);
    Transaction before = producer.stored();

    assertThat(end(token(), true)).isEqualTo("f");
    assertThat(end(token(), false)).isEqualTo("f");
    application.commit();
    assertThat(producer.stored()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void aTokenIsGoodForOneTransaction(boolean hasOwnEpoch, boolean isCommitted) throws SQLException {
    TestTransaction producer = TestTransaction.of(storage, id);
    String token = token();
    producer.begin(hasOwnEpoch, flights);
    producer.write(flights, 1);
    end(token, isCommitted);
    application.commit();

    assertRefused(
        IN_WRONG_STATE,
        "has ended before: it was " + (isCommitted ? "committed" : "aborted"),
        () -> end(token, isCommitted));
  }

  @Test
  void aProducerThatWasFencedCannotEndTheTransactionOfItsSuccessor() throws SQLException {
    TestTransaction producer = TestTransaction.of(storage, id);
    String stale = token();
    Transaction first = producer.stored();
    producer.is(first.withEpoch((short) 1, Transaction.NONE));
    String token = token();
    producer.begin(true, flights);
    producer.write(flights, 1);

    assertRefused(IN_WRONG_STATE, "not one of the transaction", () -> end(stale, true));
    application.rollback();
    // nor is it told the token of what is under way
    assertRefused(IN_WRONG_STATE, "has begun", this::token);
    assertThat(end(token, true)).isEqualTo("t");
  }

  @Test
  void whatIsNoTokenAndWhoIsUnknownIsRefused() throws SQLException {
    TestTransaction.of(storage, id);

    assertRefused(
        "42704", "no transactional id", () -> inSql("SELECT sequin.transaction_token('x')"));
    assertRefused(
        "42704", "no transactional id", () -> inSql("SELECT sequin.end_transaction('x', '1-0-0')"));
    for (String wrong : List.of("", "1", "1-2", "a-b-c", "1-2-3-4", "-1-0-0")) {
      assertRefused("22P02", "is no token", () -> end(wrong, true));
    }
    assertRefused(IN_WRONG_STATE, "not one", () -> end("99999999999999999999-0-0", true));
    assertRefused("22004", "null", () -> inSql("SELECT sequin.end_transaction('x', null)"));
    assertRefused(
        "22004", "null", () -> inSql("SELECT sequin.end_transaction('x', '1-0-0', null)"));
    assertRefused("22004", "needed", () -> inSql("SELECT sequin.transaction_token(null)"));
  }

  @Test
  void whereEpochsAreUsedUpAnotherProducerIdTakesOver() throws SQLException {
    TestTransaction producer = TestTransaction.of(storage, id);
    Transaction first = producer.stored();
    short last = Short.MAX_VALUE - 1;
    producer.is(first.withEpoch(last, Transaction.NONE));
    String token = token();
    producer.begin(true, flights);
    producer.write(flights, 1);
    end(token, true);
    application.commit();

    Transaction after = producer.stored();
    assertThat(after.producerId()).isNotEqualTo(first.producerId());
    assertThat(after.previousProducerId()).isEqualTo(first.producerId());
    assertThat(after.epoch()).isZero();
    assertThat(after.lastEpoch()).isEqualTo(last);
    assertThat(producer.write(flights, 1)).isEqualTo(AppendOutcome.PRODUCER_FENCED);
    assertRefused(IN_WRONG_STATE, "committed", () -> end(token, true));
  }

  @Test
  void everybodySeesWhatIsOpen() throws SQLException {
    TestTransaction producer = TestTransaction.of(storage, id);
    String select =
        "SELECT state, producer_epoch, started_at IS NOT NULL, timeout,"
            + " jsonb_array_length(partitions), partitions -> 0 ->> 'first_offset' FROM"
            + " sequin.transactions WHERE transactional_id = '"
            + id
            + "'";
    assertThat(TestDatabase.query(database, select)).containsExactly("Empty|0|f|00:01:00|0|null");
    String token = token();
    producer.begin(true, flights);
    assertThat(TestDatabase.query(database, select)).containsExactly("Ongoing|0|t|00:01:00|1|null");
    producer.write(flights, 1);
    assertThat(TestDatabase.query(database, select)).containsExactly("Ongoing|0|t|00:01:00|1|0");
    end(token, true);
    application.commit();
    assertThat(TestDatabase.query(database, select))
        .containsExactly("CompleteCommit|1|f|00:01:00|0|null");
  }

  private String token() throws SQLException {
    return inSql("SELECT sequin.transaction_token('%s')".formatted(id));
  }

  private String end(String token, boolean isCommitted) throws SQLException {
    return inSql(
        "SELECT sequin.end_transaction('%s', '%s', commit => %s)"
            .formatted(id, token, isCommitted));
  }

  private String inSql(String sql) throws SQLException {
    try (Statement statement = application.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private void assertRefused(String sqlState, String message, ThrowingCallable call)
      throws SQLException {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState))
        .hasMessageContaining(message);
    application.rollback();
  }

  private long stable(PartitionId partition) {
    return other.log().currentOffsets(partition).stableOffset();
  }

  private List<String> committed() {
    return TestDatabase.query(
        database,
        "SELECT \"offset\" FROM sequin.messages JOIN sequin_log.logs ON name = topic WHERE topic_id"
            + " = "
            + flights.topicId());
  }

  private static List<String> invoices() {
    return TestDatabase.query(database, "SELECT number FROM invoices");
  }
}
