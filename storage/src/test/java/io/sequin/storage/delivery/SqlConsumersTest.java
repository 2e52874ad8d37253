package io.sequin.storage.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.consumer.CommitFence;
import io.sequin.storage.consumer.ConsumerChange;
import io.sequin.storage.consumer.ConsumerProtocol;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorCommit;
import io.sequin.storage.consumer.FencedCommitException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.keyed.KeyedMessage;
import io.sequin.storage.keyed.KeyedStore;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlConsumersTest {

  private static DatabaseSettings database;
  private static Storage storage;
  private PartitionId first;
  private PartitionId second;

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
    int topicId = storage.topics().create("flights", 2, Map.of()).id();
    first = new PartitionId(topicId, 0);
    second = new PartitionId(topicId, 1);
  }

  @AfterEach
  void deleteAll() {
    storage.topics().topics().forEach(topic -> storage.topics().delete(topic.name()));
    execute("DELETE FROM sequin_control.consumers");
    execute("DELETE FROM sequin_control.dead_letters");
  }

  @Test
  void aMessageIsReceivedWithAllThatItIsAndDoneOnceItIsAcknowledged() {
    append(
        Batches.of(
            first, TestRecord.of("a.b", "one").with("trace", "7"), TestRecord.of(null, null)));
    append(Batches.of(first, TestRecord.of("not a key", "three")));
    create("w", "flights");

    assertThat(
            query(
                """
                SELECT topic, partition, "offset", key, convert_from(data, 'UTF8'), headers,
                       extract(epoch FROM "timestamp")::bigint * 1000, deliver_count
                FROM sequin.receive('w', 100)
                """))
        .containsExactly(
            "flights|0|0|a.b|one|{\"trace\": \"7\"}|1700000000000|1",
            "flights|0|1|0-1|null|{}|1700000000000|1",
            "flights|0|2|~bm90IGEga2V5|three|{}|1700000000000|1");
    assertThat(receive("w", 100)).isEmpty();
    assertThat(
            query(
                "SELECT start_offset, next_offset, pending, lag FROM sequin.consumer_progress WHERE"
                    + " partition = 0"))
        .containsExactly("0|3|3|3");
    assertThat(
            query(
                "SELECT c.name, c.protocol, c.lag, l.topic, l.partition, l.committed_offset,"
                    + " l.end_offset FROM sequin.consumers AS c JOIN sequin.consumer_lag AS l ON"
                    + " l.consumer = c.name ORDER BY l.partition"))
        .containsExactly("w|share|3|flights|0|0|3", "w|share|3|flights|1|0|0");
  }

  @Test
  void anAckCountsOnceAndOnlyForItsOwnConsumer() {
    append(Batches.of(first, 4, "k", "v"));
    create("w", "flights");
    create("other", "flights");
    List<String> ids = receiveIds("w", 3);
    List<String> foreign = receiveIds("other", 2);

    assertThat(ack("w", ids.get(1), ids.get(1), foreign.get(0))).isEqualTo(1);
    assertThat(ack("w", ids.get(1))).isZero();
    assertThat(ack("other", ids.get(0))).isZero();
    assertThat(out("w")).containsExactly("0-0 held 1", "2-2 held 1");
    assertThat(ack("w", ids.toArray(String[]::new))).isEqualTo(2);
    assertThat(out("w")).isEmpty();
    assertThat(out("other")).containsExactly("0-1 held 1");
    assertThat(ack("w")).isZero();
  }

  @Test
  void whatIsNotAckedInTimeComesAgainUnderANewId() {
    append(Batches.of(first, 2, "k", "v"));
    create("w", "flights");
    List<String> old = receiveIds("w", 2);
    letAckWaitsEnd();

    assertThat(ack("w", old.get(0))).isZero();
    assertThat(query("SELECT \"offset\", deliver_count FROM sequin.receive('w', 1)"))
        .containsExactly("0|2");
    assertThat(receive("w", 5)).containsExactly("0/1 #2");
    assertThat(ack("w", old.toArray(String[]::new))).isZero();
    assertThat(query("SELECT sequin.nack('w', '{%s}')".formatted(old.get(0)))).containsExactly("0");
    assertThat(out("w")).containsExactly("0-0 held 2", "1-1 held 2");
  }

  @Test
  void aNackedMessageComesAgainAtOnceOrAfterItsDelay() {
    append(Batches.of(first, 3, "k", "v"));
    create("w", "flights");
    List<String> ids = receiveIds("w", 3);

    assertThat(query("SELECT sequin.nack('w', '{%s}')".formatted(ids.get(2)))).containsExactly("1");
    assertThat(query("SELECT sequin.nack('w', '{%s}', 600000)".formatted(ids.get(0))))
        .containsExactly("1");
    assertThat(out("w")).containsExactly("0-0 delayed 1", "1-1 held 1", "2-2 due 1");
    assertThat(receive("w", 5)).containsExactly("0/2 #2");
    letAckWaitsEnd();
    assertThat(receive("w", 5)).containsExactly("0/0 #2", "0/1 #2", "0/2 #3");
  }

  @Test
  void anExtendedMessageStaysWithItsWorker() {
    append(Batches.of(first, 2, "k", "v"));
    create("w", "flights");
    List<String> ids = receiveIds("w", 2);

    assertThat(query("SELECT sequin.extend('w', '{%s}', 3600000)".formatted(ids.get(0))))
        .containsExactly("1");
    execute("UPDATE sequin_control.deliveries SET due_at = due_at - interval '10 min'");
    assertThat(receive("w", 5)).containsExactly("0/1 #2");
    assertThat(ack("w", ids.toArray(String[]::new))).isEqualTo(1);
  }

  @Test
  void afterMaxDeliverOrARejectionAMessageIsADeadLetter() {
    append(Batches.of(first, 3, "k", "v"));
    execute("SELECT sequin.create_consumer('w', 'flights', max_deliver => 2)");
    receive("w", 3);
    letAckWaitsEnd();
    List<String> again = query("SELECT ack_id FROM sequin.receive('w', 2, 'anna')");
    assertThat(query("SELECT sequin.nack('w', '{%s}', 5000)".formatted(again.get(0))))
        .containsExactly("1");
    letAckWaitsEnd();

    assertThat(receive("w", 5)).containsExactly("0/2 #2");
    assertThat(out("w")).containsExactly("2-2 held 2");
    assertThat(
            query(
                "SELECT consumer, first_offset, last_offset, deliver_count, worker, reason FROM"
                    + " sequin_control.dead_letters ORDER BY 2"))
        .containsExactly("w|0|0|2|anna|max_deliver", "w|1|1|2|anna|max_deliver");
  }

  @Test
  void aRejectedMessageIsADeadLetterAtOnce() {
    append(Batches.of(first, 2, "k", "v"));
    create("w", "flights");
    List<String> ids = receiveIds("w", 2);

    assertThat(query("SELECT sequin.reject('w', '{%s}')".formatted(ids.get(1))))
        .containsExactly("1");
    assertThat(out("w")).containsExactly("0-0 held 1");
    assertThat(query("SELECT first_offset, last_offset, reason FROM sequin_control.dead_letters"))
        .containsExactly("1|1|rejected");
  }

  @Test
  void noMoreIsOutThanMaxAckPending() {
    append(Batches.of(first, 20, "k", "v"));
    append(Batches.of(second, 20, "k", "v"));
    execute("SELECT sequin.create_consumer('w', 'flights', max_ack_pending => 25)");
    List<String> ids = receiveIds("w", 30);

    assertThat(ids).hasSize(25);
    assertThat(receive("w", 30)).isEmpty();
    assertThat(ack("w", ids.get(0), ids.get(3))).isEqualTo(2);
    assertThat(receive("w", 30)).hasSize(2);
    letAckWaitsEnd();
    assertThat(receive("w", 10_000)).hasSize(25);
  }

  @Test
  void partitionsTakeTurns() {
    append(Batches.of(first, 20, "k", "v"));
    append(Batches.of(second, 20, "k", "v"));
    create("w", "flights");

    Set<String> one = Set.copyOf(query("SELECT DISTINCT partition FROM sequin.receive('w', 5)"));
    Set<String> other = Set.copyOf(query("SELECT DISTINCT partition FROM sequin.receive('w', 5)"));
    assertThat(one).hasSize(1).isNotEqualTo(other);
    assertThat(other).hasSize(1);
  }

  @Test
  void batchesOfAllSizesAreReadToTheEnd() {
    int offset = 0;
    for (int size : List.of(1, 3, 1, 50, 7, 1000, 1)) {
      append(numbered(first, offset, size));
      offset += size;
    }
    create("w", "flights");

    int received = 0;
    for (int wanted : List.of(2, 40, 1, 500, 1000)) {
      List<String> values =
          query(
              String.format(
                  Locale.ROOT,
                  "SELECT \"offset\", convert_from(data, 'UTF8') FROM sequin.receive('w', %d)",
                  wanted));
      int from = received;
      int count = Math.min(wanted, offset - received);
      assertThat(values)
          .containsExactlyElementsOf(
              IntStream.range(from, from + count).mapToObj(i -> i + "|" + i).toList());
      received += count;
    }
    assertThat(received).isEqualTo(offset);
  }

  @Test
  void aFilterDeliversOnlyMatchingKeys() {
    append(
        Batches.of(
            first,
            TestRecord.of("AA.LAX.1", "0"),
            TestRecord.of("AA.SFO.1", "1"),
            TestRecord.of("BB.LAX.2", "2"),
            TestRecord.of("BB.LAX", "3"),
            TestRecord.of(null, "4")));
    append(Batches.of(first, TestRecord.of("CC.LAX.x.y", "5"), TestRecord.of("schräg", "6")));
    create("w", "flights.*.LAX.>");
    create("one", "flights.BB.LAX");
    create("single", "flights.*");

    List<String> ids = receiveIds("w", 2);
    assertThat(receive("w", 10)).containsExactly("0/5 #1");
    assertThat(out("w")).containsExactly("0-0 held 1", "2-2 held 1", "5-5 held 1");
    assertThat(ack("w", ids.toArray(String[]::new))).isEqualTo(2);
    assertThat(receive("one", 10)).containsExactly("0/3 #1");
    assertThat(receive("single", 10)).containsExactly("0/4 #1", "0/6 #1");
    assertThat(
            query("SELECT DISTINCT next_offset FROM sequin.consumer_progress WHERE partition = 0"))
        .containsExactly("7");
  }

  @Test
  void theLongestTopicThatAFilterBeginsWithIsRead() {
    storage.topics().create("flights.LAX", 1, Map.of());
    append(Batches.of(first, TestRecord.of("LAX.1", "base"), TestRecord.of("SFO.1", "base")));

    create("long", "flights.LAX.>");
    create("short", "flights.SFO.*");
    assertThat(receive("long", 10)).isEmpty();
    assertThat(receive("short", 10)).containsExactly("0/1 #1");
    assertThat(query("SELECT DISTINCT topic, key_filter FROM sequin.consumer_progress ORDER BY 1"))
        .containsExactly("flights|SFO.*", "flights.LAX|");
  }

  @Test
  void compressedMessagesAreNotSkippedButAnErrorThatSaysWhatToDo() {
    append(Batches.of(first, 2, "k", "v"));
    append(Batches.compressed(first, 3));
    append(Batches.of(first, 2, "k", "v"));
    create("w", "flights");
    create("filtered", "flights.k.>");

    assertThat(receive("w", 10)).containsExactly("0/0 #1", "0/1 #1");
    assertFails("0A000", "compressed", () -> receive("w", 10));
    assertThat(receive("filtered", 10)).isEmpty();
    assertFails("0A000", "compressed", () -> receive("filtered", 10));
    execute("SELECT sequin.rewind('w', 5)");
    assertThat(receive("w", 10)).containsExactly("0/5 #1", "0/6 #1");
  }

  @Test
  void whatAKafkaWorkerGaveBackCompressedIsAnErrorToo() {
    append(Batches.compressed(first, 3));
    create("w", "flights");
    Share share = new Share("w", first, "");
    assertThat(storage.deliveries().takeNew(share, lease(), 0, List.of(new OffsetRange(0, 2)), 3))
        .isPresent();
    letAckWaitsEnd();

    assertFails("0A000", "compressed", () -> receive("w", 10));
    assertThat(out("w")).containsExactly("0-2 due 1");
  }

  @Test
  void compressedMessagesKeepNothingOfOtherPartitionsBack() {
    append(Batches.compressed(first, 3));
    append(Batches.of(second, 2, "k", "v"));
    create("w", "flights");
    Share share = new Share("w", first, "");
    assertThat(storage.deliveries().takeNew(share, lease(), 0, List.of(new OffsetRange(0, 2)), 3))
        .isPresent();
    letAckWaitsEnd();

    assertThat(receive("w", 9)).containsExactly("1/0 #1", "1/1 #1");
    assertThat(out("w")).containsExactly("0-2 due 1", "0-1 held 1");
    assertFails("0A000", "compressed", () -> receive("w", 9));
  }

  @Test
  void manySmallBatchesAndManyRangesOfOneAreReceivedInOrder() {
    IntStream.range(0, 50).forEach(_ -> append(Batches.of(first, 3, "k", "v")));
    create("w", "flights");
    List<String> ids = receiveIds("w", 150);
    ack("w", IntStream.range(0, 75).mapToObj(i -> ids.get(2 * i)).toArray(String[]::new));
    letAckWaitsEnd();

    assertThat(receive("w", 150))
        .containsExactlyElementsOf(
            IntStream.range(0, 75)
                .mapToObj(i -> String.format(Locale.ROOT, "0/%d #2", 2 * i + 1))
                .toList());
  }

  @Test
  void offsetsThatTheLogDoesNotHaveAreForgotten() {
    append(Batches.of(first, 3, "k", "v"));
    append(Batches.of(first, 3, "k", "v"));
    append(Batches.of(first, 3, "k", "v"));
    create("w", "flights");
    create("late", "flights");
    receive("w", 9);
    execute("DELETE FROM sequin_log.batches WHERE base_offset = 3");
    letAckWaitsEnd();

    assertThat(receive("w", 9)).hasSize(6);
    assertThat(out("w")).containsExactly("0-2 held 2", "6-8 held 2");
    assertThat(receive("late", 9)).hasSize(6);
    assertThat(out("late")).containsExactly("0-2 held 1", "6-8 held 1");
  }

  @Test
  void aNewerMessageOfAKeyTakesThePlaceOfOlderOnesOnceTheTopicIsCompacted() {
    append(
        Batches.of(
            first,
            TestRecord.of("a.x", "0"),
            TestRecord.of("b.x", "1"),
            TestRecord.of("a.x", "2"),
            TestRecord.of("c", "3")));
    append(Batches.of(first, TestRecord.of("b.x", "4")));
    create("w", "flights");
    create("filtered", "flights.*.x");
    create("late", "flights");
    receive("w", 2);
    receive("late", 1);
    fold(keyed(1, "b.x"), keyed(2, "a.x"), keyed(3, "c"));

    assertThat(receive("filtered", 2)).containsExactly("0/1 #1", "0/2 #1");
    assertThat(receive("filtered", 2)).containsExactly("0/4 #1");
    assertThat(
            query(
                "SELECT key, convert_from(data, 'UTF8'), headers, deliver_count FROM"
                    + " sequin.receive('w', 1)"))
        .containsExactly("a.x|2|{}|1");
    letAckWaitsEnd();
    assertThat(receive("w", 9)).containsExactly("0/1 #2", "0/2 #2", "0/3 #1", "0/4 #1");
    assertThat(out("w")).containsExactly("1-1 held 2", "2-2 held 2", "3-4 held 1");
    assertThat(receive("late", 9)).containsExactly("0/1 #1", "0/2 #1", "0/3 #1", "0/4 #1");
  }

  @Test
  void aNewerVersionOfAMessageComesWhenTheOlderOneIsDone() {
    compactFlights();
    append(keyedBy(first, "a", "b", "b"));
    create("w", "flights");
    assertThat(receive("w", 9)).containsExactly("0/0 #1", "0/2 #1");
    append(keyedBy(first, "a", "c", "a"));

    assertThat(receive("w", 9)).containsExactly("0/4 #1");
    assertThat(out("w")).containsExactly("0-0 held 1", "2-2 held 1", "4-4 held 1", "5-5 waiting 0");
    letAckWaitsEnd();
    List<String> ids = receiveIds("w", 9);
    assertThat(ack("w", ids.get(1), ids.get(2))).isEqualTo(2);
    assertThat(receive("w", 9)).isEmpty();
    assertThat(ack("w", ids.get(0))).isEqualTo(1);
    assertThat(receive("w", 9)).containsExactly("0/5 #1");
  }

  @Test
  void onlyTheNewestOfTheVersionsThatWaitIsDelivered() {
    compactFlights();
    append(keyedBy(first, "a", "b"));
    create("w", "flights");
    List<String> ids = receiveIds("w", 9);
    append(keyedBy(first, "a", "b"));
    assertThat(receive("w", 9)).isEmpty();
    append(keyedBy(first, "a"));
    assertThat(receive("w", 9)).isEmpty();

    assertThat(
            query(
                "SELECT sequin.nack('w', '{%s}'), lag FROM sequin.consumer_progress WHERE partition = 0"
                    .formatted(ids.get(1))))
        .containsExactly("1|4");
    assertThat(receive("w", 9)).containsExactly("0/1 #2");
    assertThat(ack("w", ids.get(0))).isEqualTo(1);
    assertThat(receive("w", 9)).containsExactly("0/4 #1");
  }

  @Test
  void aVersionThatWaitsIsDeliveredWhenTheOlderOneExpiresOrIsGivenUp() {
    compactFlights();
    append(keyedBy(first, "a", "b"));
    execute("SELECT sequin.create_consumer('w', 'flights', max_deliver => 1)");
    receive("w", 9);
    append(keyedBy(first, "a", "b"));
    assertThat(receive("w", 9)).isEmpty();

    execute(
        "UPDATE sequin_log.partitions SET log_start_offset = 1 WHERE partition = 0 AND topic_id = "
            + first.topicId());
    assertThat(receive("w", 9)).containsExactly("0/2 #1");
    letAckWaitsEnd();
    assertThat(receive("w", 9)).isEmpty();
    assertThat(receive("w", 9)).containsExactly("0/3 #1");
  }

  private void compactFlights() {
    execute(
        String.format(
            Locale.ROOT,
            "INSERT INTO sequin_control.topic_configs (topic_id, name, value) VALUES (%d,"
                + " 'cleanup.policy', 'compact')",
            first.topicId()));
  }

  @Test
  void workersInSqlAndKafkaWorkersShareOneConsumer() {
    append(Batches.of(first, 10, "k", "v"));
    create("w", "flights.>");
    Share share = new Share("w", first, "");
    assertThat(storage.deliveries().takeNew(share, lease(), 0, List.of(new OffsetRange(0, 3)), 4))
        .isPresent();

    assertThat(receive("w", 3)).containsExactly("0/4 #1", "0/5 #1", "0/6 #1");
    storage.deliveries().releaseAll("w", "kafka");
    assertThat(receive("w", 5)).containsExactly("0/0 #2", "0/1 #2", "0/2 #2", "0/3 #2", "0/7 #1");
  }

  @ParameterizedTest
  @CsvSource({
    "earliest, 0",
    "latest, 6",
    "2023-11-14 22:13:21+00, 1",
    "2023-11-14 22:13:24+00, 4",
    "2030-01-01, 6"
  })
  void aConsumerStartsWhereItIsTold(String start, int offset) {
    append(
        Batches.of(
            first,
            TestRecord.of("k", "v").at(Batches.TIMESTAMP_MS),
            TestRecord.of("k", "v").at(Batches.TIMESTAMP_MS + 2000),
            TestRecord.of("k", "v").at(Batches.TIMESTAMP_MS + 500)));
    append(
        Batches.withAppendTime(
            first,
            TestRecord.of("k", "v").at(Batches.TIMESTAMP_MS),
            TestRecord.of("k", "v").at(Batches.TIMESTAMP_MS + 2500),
            TestRecord.of("k", "v").at(Batches.TIMESTAMP_MS + 1500)));
    execute("SELECT sequin.create_consumer('w', 'flights', start => '%s')".formatted(start));

    int expected = start.endsWith(":24+00") ? 6 : offset;
    assertThat(query("SELECT next_offset FROM sequin.consumer_progress WHERE partition = 0"))
        .containsExactly(Integer.toString(expected));
  }

  @Test
  void aRewoundConsumerStartsAnewAndOldIdsAreWorthNothing() {
    append(Batches.of(first, 5, "k", "v"));
    create("w", "flights");
    List<String> old = receiveIds("w", 5);
    ack("w", old.get(0), old.get(1));

    execute("SELECT sequin.rewind('w', 3)");
    assertThat(ack("w", old.toArray(String[]::new))).isZero();
    assertThat(receive("w", 9)).containsExactly("0/3 #1", "0/4 #1");
    execute("SELECT sequin.rewind('w', 'earliest')");
    assertThat(receive("w", 9)).hasSize(5);
    execute("SELECT sequin.rewind('w', timestamptz 'epoch')");
    assertThat(receive("w", 9)).hasSize(5);
    execute("SELECT sequin.rewind('w', 4, 0)");
    assertThat(receive("w", 9)).containsExactly("0/4 #1");
    execute("SELECT sequin.rewind('w', 'latest')");
    assertThat(receive("w", 9)).isEmpty();
  }

  @Test
  void partitionsThatATopicGetsLaterAreReadFromTheirBeginning() {
    execute("SELECT sequin.create_consumer('w', 'flights', start => 'latest')");
    storage.topics().setPartitionCount("flights", count -> 3);
    append(Batches.of(new PartitionId(first.topicId(), 2), 2, "k", "v"));

    assertThat(receive("w", 9)).containsExactly("2/0 #1", "2/1 #1");
  }

  @Test
  void aDroppedConsumerIsGoneAndItsNameFree() {
    append(Batches.of(first, 5, "k", "v"));
    create("w", "flights");
    receive("w", 2);
    execute("SELECT sequin.drop_consumer('w')");

    assertFails("42704", "does not exist", () -> receive("w", 1));
    assertFails("42704", "does not exist", () -> execute("SELECT sequin.drop_consumer('w')"));
    create("w", "flights");
    assertThat(receive("w", 9)).hasSize(5);
  }

  @Test
  void aConsumerOfADeletedTopicSaysSo() {
    create("w", "flights");
    storage.topics().delete("flights");

    assertFails("42704", "was deleted", () -> receive("w", 1));
    execute("SELECT sequin.drop_consumer('w')");
  }

  @Test
  void namesOfKafkaGroupsAreTakenAndShareGroupsAreJoined() {
    save("classic", ConsumerProtocol.CLASSIC);
    save("modern", ConsumerProtocol.CONSUMER);
    save("shared", ConsumerProtocol.SHARE);

    assertFails("42710", "Kafka clients", () -> create("classic", "flights"));
    assertFails("42710", "Kafka clients", () -> create("modern", "flights"));
    assertFails("42809", "Kafka clients", () -> receive("classic", 1));
    assertFails("42809", "Kafka clients", () -> execute("SELECT sequin.drop_consumer('modern')"));
    assertFails("42809", "Kafka clients", () -> receive("shared", 1));
    create("shared", "flights");
    assertFails("42710", "exists", () -> create("shared", "flights"));
    assertThat(receive("shared", 1)).isEmpty();
  }

  @Test
  void kafkaClientsOfTheConsumerHaveItsTermsAsGroupConfigs() {
    execute(
        "SELECT sequin.create_consumer('w', 'flights', ack_wait_ms => 20000, max_deliver => 3)");
    storage.groupConfigs().refresh();

    assertThat(storage.groupConfigs().find("w"))
        .containsOnly(
            Map.entry("share.record.lock.duration.ms", "20000"),
            Map.entry("share.delivery.count.limit", "3"),
            Map.entry("share.isolation.level", "read_committed"));
    execute("SELECT sequin.drop_consumer('w')");
    storage.groupConfigs().refresh();
    assertThat(storage.groupConfigs().find("w")).isEmpty();
  }

  @Test
  void nobodyCommitsAnOffsetForAConsumerThatAcknowledgesOneByOne() {
    create("w", "flights");
    CursorCommit commit =
        new CursorCommit("w", CommitFence.NO_MEMBERS, List.of(new Cursor(first, 1, -1, "")));

    assertThatThrownBy(() -> storage.cursors().commit(commit))
        .isInstanceOf(FencedCommitException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'', 'flights'",
        "'a b', 'flights'",
        "'a;--', 'flights'",
        "'ä', 'flights'",
        "repeat('x', 245), 'flights'",
        "null, 'flights'",
        "'w', null",
        "'w', ''",
        "'w', 'unknown.>'",
        "'w', '*.LAX'",
        "'w', '>'",
        "'w', 'flights.'",
        "'w', 'flights..a'",
        "'w', 'flights.>.b'",
        "'w', 'flights.**'",
        "'w', 'flights.a b'",
        "'w', 'flights.' || repeat('x', 1001)",
        "'w', 'flights'' OR true --'",
        "'w', 'flights', 0",
        "'w', 'flights', null",
        "'w', 'flights', 1000, -1",
        "'w', 'flights', 1000, null",
        "'w', 'flights', 1000, 10, 0",
        "'w', 'flights', start => 'someday'",
        "'w', 'flights', start => 'infinity'",
        "'w', 'flights', start => null"
      })
  void aConsumerThatMakesNoSenseIsRefused(String arguments) {
    assertFails("(22|42).*", "", () -> execute("SELECT sequin.create_consumer(" + arguments + ")"));
    assertThat(query("SELECT name FROM sequin_control.consumers")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "receive('w', 0)",
        "receive('w', -1)",
        "receive('w', 10001)",
        "receive('w', null)",
        "receive('w', 1, '')",
        "receive('w', 1, repeat('x', 256))",
        "receive('nobody')",
        "receive('w'' OR true --')",
        "receive(null)",
        "ack('w', null)",
        "ack('w', ARRAY[null]::text[])",
        "ack('w', '{x}')",
        "ack('w', '{1-2}')",
        "ack('w', '{1-2-3-4}')",
        "ack('w', '{-1-2-3}')",
        "ack('w', '{9999999999999999999-1-1}')",
        "ack('w', ARRAY['1-1-1'') --'])",
        "ack('nobody', '{1-2-3}')",
        "ack(null, '{1-2-3}')",
        "nack('w', '{1-2-3}', -1)",
        "nack('w', '{1-2-3}', null)",
        "extend('w', '{1-2-3}', -1)",
        "extend('w', '{1-2-3}', null)",
        "rewind('w', -1)",
        "rewind('w', null::bigint)",
        "rewind('w', null)",
        "rewind('w', 'someday')",
        "rewind('w', 1, 2)",
        "rewind('nobody', 1)",
        "drop_consumer(null)",
        "drop_consumer('nobody')"
      })
  void whatMakesNoSenseIsRefusedAndChangesNothing(String call) {
    append(Batches.of(first, 5, "k", "v"));
    create("w", "flights");
    receive("w", 3);
    List<String> before =
        query(
            "SELECT shares.next_offset, deliveries FROM sequin_control.shares JOIN"
                + " sequin_control.deliveries ON id = share_id");

    assertFails("(22|42).*", "", () -> execute("SELECT * FROM sequin." + call));
    assertThat(
            query(
                "SELECT shares.next_offset, deliveries FROM sequin_control.shares JOIN"
                    + " sequin_control.deliveries ON id = share_id"))
        .isEqualTo(before);
  }

  @Test
  void aWorkerNeedsNoRightsOnTablesAndAReaderMayOnlyLook() {
    append(Batches.of(first, 5, "k", "v"));
    String asWorker = "SET ROLE sequin_worker; ";
    execute(asWorker + "SELECT sequin.create_consumer('w', 'flights.*')");
    execute(asWorker + "SELECT sequin.ack('w', array_agg(ack_id)) FROM sequin.receive('w', 2)");
    execute(asWorker + "SELECT sequin.rewind('w', timestamptz 'epoch')");

    execute("SET ROLE sequin_reader; SELECT * FROM sequin.deliveries, sequin.consumer_progress");
    assertFails(
        "42501",
        "receive",
        () -> execute("SET ROLE sequin_reader; SELECT * FROM sequin.receive('w')"));
    assertFails(
        "42501",
        "sequin_control",
        () -> execute(asWorker + "SELECT * FROM sequin_control.deliveries"));
    execute(asWorker + "SELECT sequin.drop_consumer('w')");
  }

  @Test
  void aWorkerDoesNotWaitForOneThatWorksOnAnotherPartition() throws SQLException {
    append(Batches.of(first, 5, "k", "v"));
    append(Batches.of(second, 5, "k", "v"));
    create("w", "flights");
    try (Connection slow = TestDatabase.connect(database);
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      statement.execute("SELECT * FROM sequin.receive('w', 2)");

      assertThat(receive("w", 10)).hasSize(5);
      slow.rollback();
    }
    assertThat(receive("w", 10)).hasSize(5);
  }

  @Test
  void aShareGroupOfKafkaClientsIsNotDropped() {
    save("kafka", ConsumerProtocol.SHARE);

    assertFails("42809", "Kafka clients", () -> execute("SELECT sequin.drop_consumer('kafka')"));
    assertThat(query("SELECT name FROM sequin_control.consumers")).containsExactly("kafka");
  }

  private static NewBatch keyedBy(PartitionId partition, String... keys) {
    return Batches.of(
        partition,
        Arrays.stream(keys).map(key -> TestRecord.of(key, "v")).toArray(TestRecord[]::new));
  }

  private static NewBatch numbered(PartitionId partition, int from, int count) {
    return Batches.of(
        partition,
        IntStream.range(from, from + count)
            .mapToObj(i -> TestRecord.of("k." + i, Integer.toString(i)))
            .toArray(TestRecord[]::new));
  }

  private static KeyedMessage keyed(long offset, String key) {
    return new KeyedMessage(
        offset,
        Batches.TIMESTAMP_MS,
        key.getBytes(StandardCharsets.UTF_8),
        Long.toString(offset).getBytes(StandardCharsets.UTF_8),
        0,
        new byte[0]);
  }

  private void fold(KeyedMessage... newest) {
    try (Database connections = new Database(database)) {
      assertThat(new KeyedStore(connections).fold(first, 0, 4, List.of(newest), 0)).isTrue();
    }
  }

  private static Lease lease() {
    return new Lease("kafka", Duration.ofMinutes(1), 0);
  }

  private static void save(String group, ConsumerProtocol protocol) {
    storage.consumers().save(new ConsumerChange(group, 0, protocol, 0, "{}", List.of(), Set.of()));
  }

  private static void append(NewBatch batch) {
    storage.log().append(batch).join();
  }

  private static void create(String consumer, String filter) {
    execute("SELECT sequin.create_consumer('%s', '%s')".formatted(consumer, filter));
  }

  private static List<String> receive(String consumer, int batchSize) {
    return query(
        String.format(
            Locale.ROOT,
            "SELECT partition || '/' || \"offset\" || ' #' || deliver_count FROM"
                + " sequin.receive('%s', %d)",
            consumer,
            batchSize));
  }

  private static List<String> receiveIds(String consumer, int batchSize) {
    return query(
        String.format(
            Locale.ROOT, "SELECT ack_id FROM sequin.receive('%s', %d)", consumer, batchSize));
  }

  private static int ack(String consumer, String... ids) {
    return Integer.parseInt(
        query("SELECT sequin.ack('%s', '{%s}')".formatted(consumer, String.join(",", ids)))
            .getFirst());
  }

  private static List<String> out(String consumer) {
    return query(
        """
        SELECT first_offset || '-' || last_offset || ' ' || state || ' ' || deliver_count
        FROM sequin.deliveries WHERE consumer = '%s' ORDER BY partition, first_offset
        """
            .formatted(consumer));
  }

  private static void letAckWaitsEnd() {
    execute(
        "UPDATE sequin_control.deliveries SET due_at = now() - interval '1 s' WHERE due_at <"
            + " 'infinity'");
  }

  private static void assertFails(String sqlState, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .cause()
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).matches(sqlState))
        .hasMessageContaining(message);
  }

  private static void execute(String sql) {
    TestDatabase.execute(database, sql);
  }

  private static List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }
}
