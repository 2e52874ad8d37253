package io.sequin.storage.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.consumer.CommitFence;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorCommit;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers in SQL get what Kafka's transactions have committed, and nothing else. */
class CommittedDeliveriesTest {

  private static DatabaseSettings database;
  private static Storage storage;

  private String topic;
  private PartitionId partition;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
  }

  @AfterAll
  static void close() {
    storage.close();
  }

  @BeforeEach
  void createTopic() {
    topic = "t" + UUID.randomUUID();
    partition = new PartitionId(storage.topics().create(topic, 1, Map.of()).id(), 0);
    query("SELECT sequin.create_consumer('%s', '%s')".formatted(topic, topic));
  }

  @Test
  void anOpenTransactionHoldsWorkersBackUntilItEnds() {
    append(2);
    TestTransaction transaction = TestTransaction.begin(storage, topic, partition);
    transaction.write(partition, 3);
    append(1);

    assertThat(receive(100)).containsExactly("0", "1");
    assertThat(receive(100)).isEmpty();
    assertThat(progress()).containsExactly("0|2|2|2|2");
    transaction.end(true);
    assertThat(receive(100)).containsExactly("2", "3", "4", "5");
    // the marker is no message
    assertThat(receive(100)).isEmpty();
    assertThat(progress()).containsExactly("0|7|7|6|6");
  }

  @Test
  void whatWasAbortedIsPassedOverAsDone() {
    TestTransaction transaction = TestTransaction.begin(storage, topic, partition);
    append(1);
    transaction.write(partition, 300);
    append(1);
    transaction.end(false);

    assertThat(receive(1)).containsExactly("0");
    // at once, however much it is
    assertThat(receive(1)).containsExactly("301");
    assertThat(receive(1)).isEmpty();
    query("UPDATE sequin_control.deliveries SET due_at = now() RETURNING 1");
    assertThat(receive(5)).containsExactly("0", "301");
    assertThat(ackAll()).containsExactly("2");
    assertThat(progress()).containsExactly("303|303|303|0|0");
  }

  @Test
  void aFilterChoosesOfWhatIsCommitted() {
    query("SELECT sequin.create_consumer('f%s', '%s.a')".formatted(topic, topic));
    TestTransaction aborted = TestTransaction.begin(storage, topic, partition);
    aborted.write(partition, 1, "a", "aborted");
    storage.log().append(Batches.of(partition, 1, "b", "plain")).join();
    aborted.end(false);
    TestTransaction committed = TestTransaction.begin(storage, topic + "2", partition);
    committed.write(partition, 1, "a", "committed");
    assertThat(query("SELECT \"offset\" FROM sequin.receive('f%s', 9)".formatted(topic))).isEmpty();
    committed.end(true);

    assertThat(query("SELECT \"offset\" FROM sequin.receive('f%s', 9)".formatted(topic)))
        .containsExactly("3");
    assertThat(query("SELECT * FROM sequin.receive('f%s', 9)".formatted(topic))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatKafkaClientsWereGivenUncommittedComesToNoWorkerBeforeItIsCommitted(boolean isCommitted) {
    TestTransaction transaction = TestTransaction.begin(storage, topic, partition);
    transaction.write(partition, 2);
    Share share = new Share(topic, partition, "");
    Lease lease = new Lease("member", Duration.ofSeconds(30), 0);
    storage.deliveries().takeNew(share, lease, 0, List.of(new OffsetRange(0, 1)), 2);
    storage.deliveries().releaseAll(topic, "member");

    assertThat(receive(9)).isEmpty();
    assertThat(progress()).containsExactly("0|2|0|2|2");
    transaction.end(isCommitted);
    assertThat(receive(9)).isEqualTo(isCommitted ? List.of("0", "1") : List.of());
    assertThat(ackAll()).containsExactly(isCommitted ? "2" : "0");
    assertThat(progress()).containsExactly("3|3|3|0|0");
  }

  @Test
  void aConsumerThatBeginsAtTheEndGetsWhatIsCommittedLater() {
    append(1);
    TestTransaction transaction = TestTransaction.begin(storage, topic, partition);
    transaction.write(partition, 1);
    query("SELECT sequin.rewind('%s', 'latest')".formatted(topic));
    transaction.end(true);
    assertThat(receive(9)).containsExactly("1");

    TestTransaction next = TestTransaction.begin(storage, topic + "2", partition);
    next.write(partition, 1);
    query("SELECT sequin.rewind('%s', '2030-01-01')".formatted(topic));
    next.end(true);
    assertThat(receive(9)).containsExactly("3");
  }

  @Test
  void ofKeyedTopicsTheNewestCommittedMessageIsTheLatest() {
    String keyed = "k" + topic;
    PartitionId place =
        new PartitionId(
            storage.topics().create(keyed, 1, Map.of("cleanup.policy", "compact")).id(), 0);
    query("SELECT sequin.create_consumer('%s', '%s')".formatted(keyed, keyed));
    storage.log().append(Batches.of(place, 1, "a", "1")).join();
    TestTransaction transaction = TestTransaction.begin(storage, topic, place);
    transaction.write(place, 1, "a", "2");
    String latest = "SELECT sequin.text(data) FROM sequin.latest WHERE topic = '%s'";
    String receive = "SELECT sequin.text(data) FROM sequin.receive('%s', 9)";

    assertThat(query(latest.formatted(keyed))).containsExactly("1");
    transaction.end(false);
    assertThat(query(latest.formatted(keyed))).containsExactly("1");
    assertThat(query(receive.formatted(keyed))).containsExactly("1");
    assertThat(query("SELECT sequin.rewind('%s', 'earliest')".formatted(keyed))).hasSize(1);
    TestTransaction second = TestTransaction.begin(storage, topic + "2", place);
    second.write(place, 1, "a", "3");
    assertThat(query(receive.formatted(keyed))).containsExactly("1");
    second.end(true);
    assertThat(query(latest.formatted(keyed))).containsExactly("3");
  }

  @Test
  void theLagOfAConsumerEndsWhereTheFirstOpenTransactionBegins() {
    append(2);
    TestTransaction transaction = TestTransaction.begin(storage, topic, partition);
    transaction.write(partition, 3);
    commit(1);
    assertThat(lag()).containsExactly("2|1");
    // one that reads uncommitted records is before it
    commit(4);
    assertThat(lag()).containsExactly("2|0");
    transaction.end(true);
    assertThat(lag()).containsExactly("6|2");
  }

  private void commit(long offset) {
    Cursor cursor = new Cursor(partition, offset, -1, "");
    storage
        .cursors()
        .commit(new CursorCommit("g" + topic, CommitFence.NO_MEMBERS, List.of(cursor)));
  }

  private List<String> lag() {
    return query(
        "SELECT end_offset, lag FROM sequin.consumer_lag WHERE consumer = 'g%s'".formatted(topic));
  }

  private void append(int count) {
    storage.log().append(Batches.of(partition, count, "key", "value")).join();
  }

  private List<String> receive(int batchSize) {
    return query(
        "SELECT \"offset\" FROM sequin.receive('" + topic + "', " + batchSize + ", 'worker')");
  }

  private List<String> ackAll() {
    return query(
        """
        SELECT sequin.ack('%s', coalesce((SELECT array_agg(s.id || '-' || d.ack_token || '-' || o)
                                          FROM sequin_control.deliveries AS d
                                          JOIN sequin_control.shares AS s ON s.id = d.share_id
                                          JOIN sequin_control.consumers AS c ON c.id = s.consumer_id
                                          CROSS JOIN generate_series(d.first_offset, d.last_offset) AS o
                                          WHERE c.name = '%s'), '{}'))
        """
            .formatted(topic, topic));
  }

  private List<String> progress() {
    return query(
        "SELECT start_offset, next_offset, end_offset, pending, lag FROM sequin.consumer_progress"
            + " WHERE consumer = '%s'".formatted(topic));
  }

  private static List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }
}
