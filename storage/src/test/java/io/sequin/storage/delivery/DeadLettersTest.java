package io.sequin.storage.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.Storage;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.keyed.KeyedMessage;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import io.sequin.storage.testing.TestTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

  private DatabaseSettings settings;
  private Database database;
  private Storage storage;
  private DeadLetters deadLetters;
  private PartitionId partition;

  @BeforeEach
  void open() {
    settings = TestDatabase.create();
    storage = Storage.open(settings, new BatchLogSettings(1, 1 << 20, 1 << 20));
    database = new Database(settings);
    deadLetters = new DeadLetters(database, storage.topics());
    partition = new PartitionId(storage.topics().create("flights", 3, Map.of()).id(), 2);
    TestDatabase.execute(
        settings, "SELECT sequin.create_consumer('w', 'flights', max_deliver => 1)");
  }

  @AfterEach
  void close() {
    database.close();
    storage.close();
  }

  @Test
  void deadLettersGoToATopicOfTheirOwnWithTheirHistory() {
    TestRecord binary =
        new TestRecord(
            new byte[] {0, 1}, new byte[] {(byte) 0xff}, Batches.TIMESTAMP_MS, List.of());
    storage.log().append(Batches.of(partition, TestRecord.of("a.b", "one"), binary)).join();
    execute("SELECT sequin.nack('w', array_agg(ack_id)) FROM sequin.receive('w', 2, 'anna')");
    deadLetters.move();

    assertThat(storage.topics().find("w.dead"))
        .hasValueSatisfying(topic -> assertThat(topic.partitionCount()).isEqualTo(3));
    assertThat(
            query(
                """
                SELECT name, partition, key, data,
                       headers ->> '__dlq.errors.topic', headers ->> '__dlq.errors.partition',
                       headers ->> '__dlq.errors.offset', headers ->> '__dlq.errors.group',
                       headers ->> '__dlq.errors.delivery.count', headers ->> '__dlq.errors.worker',
                       headers ->> '__dlq.errors.message'
                FROM sequin_log.outbox JOIN sequin_control.topics ON uuid = topic_uuid ORDER BY outbox.id
                """))
        .containsExactly(
            "w.dead|2|\\x612e62|\\x6f6e65|flights|2|0|w|1|anna|max_deliver",
            "w.dead|2|\\x0001|\\xff|flights|2|1|w|1|anna|max_deliver");
    assertThat(query("SELECT * FROM sequin.dead_letters")).isEmpty();
    deadLetters.move();
    assertThat(query("SELECT count(*) FROM sequin_log.outbox")).containsExactly("2");
  }

  @Test
  void ofTransactionsWhatIsCommittedIsMovedOnceItIs() {
    TestTransaction committed = TestTransaction.begin(storage, "committed", partition);
    TestTransaction aborted = TestTransaction.begin(storage, "aborted", partition);
    committed.write(partition, 2);
    aborted.write(partition, 2);
    Share share = new Share("w", partition, "");
    // the group was set back to reading uncommitted records
    Lease lease = new Lease("kafka", Duration.ofMinutes(1), 0);
    storage.deliveries().takeNew(share, lease, 0, List.of(new OffsetRange(0, 3)), 4);
    storage
        .deliveries()
        .acknowledge(share, lease, List.of(new Acknowledgement(0, 3, Verdict.REJECT)));

    deadLetters.move();
    assertThat(query("SELECT count(*) FROM sequin_log.outbox")).containsExactly("0");
    committed.end(true);
    aborted.end(false);
    deadLetters.move();
    assertThat(query("SELECT headers ->> '__dlq.errors.offset' FROM sequin_log.outbox"))
        .containsExactly("0", "1");
    assertThat(query("SELECT * FROM sequin.dead_letters")).isEmpty();
  }

  @Test
  void manyAreMovedInSeveralTransactions() {
    storage.log().append(Batches.of(partition, 2_500, "k", "v")).join();
    execute("SELECT sequin.reject('w', array_agg(ack_id)) FROM sequin.receive('w', 2500)");
    deadLetters.move();

    assertThat(
            query(
                "SELECT count(DISTINCT headers ->> '__dlq.errors.offset'), count(*) FROM"
                    + " sequin_log.outbox"))
        .containsExactly("2500|2500");
    assertThat(query("SELECT * FROM sequin.dead_letters")).isEmpty();
  }

  @Test
  void whatIsCompressedStaysVisibleAndKeepsNothingElseBack() {
    storage.log().append(Batches.compressed(partition, 3)).join();
    storage.log().append(Batches.of(partition, 2, "k", "v")).join();
    Share share = new Share("w", partition, "");
    Lease lease = new Lease("kafka", Duration.ofMinutes(1), 0);
    assertThat(storage.deliveries().takeNew(share, lease, 0, List.of(new OffsetRange(0, 3)), 4))
        .isPresent();
    assertThat(
            storage
                .deliveries()
                .acknowledge(
                    share,
                    lease,
                    List.of(
                        new Acknowledgement(0, 2, Verdict.REJECT),
                        new Acknowledgement(3, 3, Verdict.REJECT))))
        .containsExactly(true, true);
    deadLetters.move();
    deadLetters.move();

    assertThat(query("SELECT headers ->> '__dlq.errors.offset' FROM sequin_log.outbox"))
        .containsExactly("3");
    assertThat(query("SELECT first_offset, last_offset, worker, reason FROM sequin.dead_letters"))
        .containsExactly("0|2|kafka|rejected");
  }

  @Test
  void deadLettersOfADeletedTopicAreForgotten() {
    storage.log().append(Batches.of(partition, 2, "k", "v")).join();
    execute("SELECT sequin.reject('w', array_agg(ack_id)) FROM sequin.receive('w', 2)");
    storage.topics().delete("flights");
    deadLetters.move();

    assertThat(query("SELECT * FROM sequin_control.dead_letters")).isEmpty();
    assertThat(query("SELECT * FROM sequin_log.outbox")).isEmpty();
    assertThat(storage.topics().find("w.dead")).isEmpty();
  }

  @Test
  void whatIsFoldedGoesToTheDeadLetterTopicOnceAndNotWithoutItsTopic() {
    storage
        .log()
        .append(Batches.of(partition, TestRecord.of("a", "1"), TestRecord.of("b", "2")))
        .join();
    execute("SELECT sequin.reject('w', array_agg(ack_id)) FROM sequin.receive('w', 2)");
    List<KeyedMessage> kept = List.of(kept(0, "a"), kept(1, "b"));
    assertThat(storage.keyed().fold(partition, 0, 2, kept, 0)).isTrue();
    deadLetters.move();
    assertThat(
            query(
                "SELECT key, headers ->> '__dlq.errors.offset' FROM sequin_log.outbox ORDER BY id"))
        .containsExactly("\\x61|0", "\\x62|1");

    execute(
        String.format(
            Locale.ROOT,
            "INSERT INTO sequin_control.dead_letters (consumer, topic_id, partition, first_offset,"
                + " last_offset, deliver_count, worker, reason) VALUES ('w', %d, 2, 0, 0, 1, '',"
                + " 'rejected')",
            partition.topicId()));
    storage.topics().delete("flights");
    deadLetters.move();
    assertThat(query("SELECT count(*) FROM sequin_log.outbox")).containsExactly("2");
    assertThat(query("SELECT * FROM sequin_control.dead_letters")).isEmpty();
  }

  private static KeyedMessage kept(long offset, String key) {
    return new KeyedMessage(
        offset, Batches.TIMESTAMP_MS, key.getBytes(UTF_8), new byte[0], 0, new byte[0]);
  }

  private void execute(String sql) {
    TestDatabase.execute(settings, sql);
  }

  private List<String> query(String sql) {
    return TestDatabase.query(settings, sql);
  }
}
