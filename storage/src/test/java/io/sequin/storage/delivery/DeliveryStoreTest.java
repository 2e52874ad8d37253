package io.sequin.storage.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.consumer.ConsumerChange;
import io.sequin.storage.consumer.ConsumerProtocol;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryStoreTest {

  private static final Lease ANNA = new Lease("anna", Duration.ofMinutes(5), 0);
  private static final Lease BERT = new Lease("bert", Duration.ofMinutes(5), 0);

  private static DatabaseSettings database;
  private static Storage storage;
  private static DeliveryStore store;
  private static int count;
  private Share share;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    store = storage.deliveries();
  }

  @AfterAll
  static void close() {
    storage.close();
  }

  @BeforeEach
  void createShare() {
    count++;
    int topicId = storage.topics().create("topic-" + count, 2, Map.of()).id();
    share = new Share("consumer-" + count, new PartitionId(topicId, 0), "");
    create(share.consumer());
    store.frontier(share, 10);
  }

  @Test
  void aNewShareStartsWhereItIsTold() {
    assertThat(store.frontier(share, 99)).isEqualTo(new Frontier(10, 10, 0));
    assertThat(store.nextExpiry(share)).isEmpty();
    assertThat(takeAgain(share, ANNA, 100)).isEmpty();
  }

  @Test
  void aShareOfAnUnknownConsumerOrPartitionIsATypedError() {
    Share ofNobody = new Share("nobody", share.partition(), "");
    PartitionId nowhere = new PartitionId(share.partition().topicId(), 2);
    Share ofNothing = new Share(share.consumer(), nowhere, "");

    for (Share unknown : List.of(ofNobody, ofNothing)) {
      assertThatThrownBy(() -> store.frontier(unknown, 0))
          .isInstanceOf(UnknownShareException.class);
      assertThatThrownBy(() -> store.setStart(unknown, 0))
          .isInstanceOf(UnknownShareException.class);
      assertThat(takeAgain(unknown, ANNA, 1)).isEmpty();
      assertThat(store.takeNew(unknown, ANNA, 0, List.of(), 1)).isEmpty();
      assertThat(store.acknowledge(unknown, ANNA, List.of(accept(1, 2)))).containsExactly(false);
      assertThat(store.nextExpiry(unknown)).isEmpty();
      store.delete(unknown);
    }
  }

  @Test
  void whatIsNewGoesToWhoeverKnowsTheNextOffset() {
    assertThat(takeNew(ANNA, 10, range(10, 14), range(17, 19)))
        .containsExactly(new Delivery(10, 14, 1), new Delivery(17, 19, 1));
    assertThat(store.takeNew(share, BERT, 10, List.of(range(10, 12)), 13)).isEmpty();
    assertThat(takeNew(BERT, 20, range(20, 20))).containsExactly(new Delivery(20, 20, 1));
    assertThat(store.frontier(share, 0)).isEqualTo(new Frontier(10, 21, 9));
  }

  @Test
  void offsetsThatAreSkippedCountAsDone() {
    assertThat(store.takeNew(share, ANNA, 10, List.of(), 50)).contains(List.of());
    assertThat(store.frontier(share, 0)).isEqualTo(new Frontier(50, 50, 0));
    takeNew(ANNA, 50, range(60, 61));
    assertThat(store.frontier(share, 0)).isEqualTo(new Frontier(60, 62, 2));
  }

  @Test
  void rangesThatOverlapOrLieOutsideAreRefused() {
    assertThatThrownBy(() -> takeNew(ANNA, 10, range(10, 12), range(12, 13)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> takeNew(ANNA, 10, range(9, 12)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.takeNew(share, ANNA, 10, List.of(range(10, 12)), 12))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> range(3, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> accept(3, 2)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void acceptedRecordsVanishWhereverTheyLieInTheRange() {
    takeNew(ANNA, 10, range(10, 19));

    assertThat(
            store.acknowledge(share, ANNA, List.of(accept(13, 14), accept(10, 10), accept(19, 19))))
        .containsExactly(true, true, true);
    assertThat(ranges()).containsExactly("11-12 held 1 anna", "15-18 held 1 anna");
    assertThat(store.frontier(share, 0)).isEqualTo(new Frontier(11, 20, 6));

    assertThat(store.acknowledge(share, ANNA, List.of(accept(11, 12), accept(15, 18))))
        .containsExactly(true, true);
    assertThat(store.frontier(share, 0)).isEqualTo(new Frontier(20, 20, 0));
  }

  @Test
  void oneAcknowledgementMaySpanSeveralDeliveries() {
    takeNew(ANNA, 10, range(10, 12));
    takeNew(ANNA, 13, range(13, 15));

    assertThat(store.acknowledge(share, ANNA, List.of(accept(11, 14)))).containsExactly(true);
    assertThat(ranges()).containsExactly("10-10 held 1 anna", "15-15 held 1 anna");
  }

  @Test
  void whatIsNotHeldInWholeIsLeftAlone() {
    takeNew(ANNA, 10, range(10, 14));
    takeNew(BERT, 15, range(15, 19));

    assertThat(
            store.acknowledge(
                share,
                ANNA,
                List.of(accept(13, 16), accept(16, 17), accept(9, 10), accept(20, 21))))
        .containsExactly(false, false, false, false);
    assertThat(ranges()).containsExactly("10-14 held 1 anna", "15-19 held 1 bert");

    assertThat(store.acknowledge(share, ANNA, List.of(accept(12, 12), accept(10, 14))))
        .containsExactly(true, false);
    assertThat(ranges())
        .containsExactly("10-11 held 1 anna", "13-14 held 1 anna", "15-19 held 1 bert");
  }

  @Test
  void releasedRecordsGoToTheNextWorkerWithAHigherCount() {
    takeNew(ANNA, 10, range(10, 19));
    assertThat(acknowledge(ANNA, 12, 15, Verdict.RELEASE)).isTrue();

    assertThat(acknowledge(ANNA, 12, 12, Verdict.ACCEPT)).isFalse();
    assertThat(takeAgain(share, BERT, 3)).containsExactly(new Delivery(12, 14, 2));
    assertThat(takeAgain(share, ANNA, 3)).containsExactly(new Delivery(15, 15, 2));
    assertThat(takeAgain(share, ANNA, 3)).isEmpty();
    assertThat(ranges())
        .containsExactly(
            "10-11 held 1 anna", "12-14 held 2 bert", "15-15 held 2 anna", "16-19 held 1 anna");
  }

  @Test
  void onlyThoseOfTheDueRecordsAreTakenThatAreAskedFor() {
    takeNew(ANNA, 10, range(10, 19));
    acknowledge(ANNA, 15, 15, Verdict.ACCEPT);
    letAckWaitsEnd();

    assertThat(store.due(share, 0, 100))
        .containsExactly(new Delivery(10, 14, 2), new Delivery(16, 19, 2));
    assertThat(store.due(share, 11, 100)).containsExactly(new Delivery(16, 19, 2));
    assertThat(store.due(share, 0, 1)).containsExactly(new Delivery(10, 14, 2));
    assertThat(store.takeAgain(share, BERT, List.of(range(10, 11), range(16, 16))))
        .containsExactly(new Delivery(10, 11, 2), new Delivery(16, 16, 2));
    assertThat(store.takeAgain(share, ANNA, List.of(range(10, 13), range(16, 18))))
        .containsExactly(new Delivery(12, 13, 2), new Delivery(17, 18, 2));
    assertThat(ranges())
        .containsExactly(
            "10-11 held 2 bert",
            "12-13 held 2 anna",
            "14-14 held 1 anna",
            "16-16 held 2 bert",
            "17-18 held 2 anna",
            "19-19 held 1 anna");
  }

  @Test
  void whenTheAckWaitIsOverOthersMayHaveItAndTheFirstWorkerHoldsNothing() {
    takeNew(ANNA, 10, range(10, 19));
    assertThat(takeAgain(share, BERT, 100)).isEmpty();
    assertThat(store.nextExpiry(share))
        .hasValueSatisfying(at -> assertThat(at).isAfter(Instant.now()));
    letAckWaitsEnd();

    assertThat(store.nextExpiry(share))
        .hasValueSatisfying(at -> assertThat(at).isBefore(Instant.now()));
    assertThat(acknowledge(ANNA, 10, 19, Verdict.ACCEPT)).isFalse();
    assertThat(acknowledge(ANNA, 10, 19, Verdict.RENEW)).isFalse();
    assertThat(store.frontier(share, 0)).isEqualTo(new Frontier(10, 20, 10));
    assertThat(takeAgain(share, BERT, 4)).containsExactly(new Delivery(10, 13, 2));
    assertThat(acknowledge(ANNA, 10, 13, Verdict.ACCEPT)).isFalse();
    assertThat(acknowledge(BERT, 10, 13, Verdict.ACCEPT)).isTrue();
    assertThat(takeAgain(share, ANNA, 100)).containsExactly(new Delivery(14, 19, 2));
  }

  @Test
  void aWorkerThatRenewsKeepsWhatItHas() {
    takeNew(new Lease("anna", Duration.ofSeconds(100), 0), 10, range(10, 19));
    Instant before = store.nextExpiry(share).orElseThrow();

    assertThat(acknowledge(ANNA, 10, 19, Verdict.RENEW)).isTrue();
    assertThat(store.nextExpiry(share)).hasValueSatisfying(at -> assertThat(at).isAfter(before));
    assertThat(acknowledge(ANNA, 10, 19, Verdict.ACCEPT)).isTrue();
  }

  @Test
  void aPartThatIsRenewedOutlivesTheRest() {
    takeNew(ANNA, 10, range(10, 19));
    letAckWaitsEndAfter(Duration.ofSeconds(20));
    assertThat(acknowledge(ANNA, 12, 13, Verdict.RENEW)).isTrue();
    letAckWaitsEndAfter(Duration.ofMinutes(-1), "due_at < now() + interval '1 minute'");

    assertThat(takeAgain(share, BERT, 100))
        .containsExactly(new Delivery(10, 11, 2), new Delivery(14, 19, 2));
  }

  @Test
  void rejectedRecordsNeverComeAgain() {
    takeNew(ANNA, 10, range(10, 19));
    assertThat(acknowledge(ANNA, 10, 18, Verdict.REJECT)).isTrue();
    letAckWaitsEnd();

    assertThat(takeAgain(share, BERT, 100)).containsExactly(new Delivery(19, 19, 2));
    assertThat(store.frontier(share, 0)).isEqualTo(new Frontier(19, 20, 1));
  }

  @Test
  void aRecordIsDeliveredNoMoreOftenThanTheLeaseAllows() {
    Lease twice = new Lease("anna", Duration.ofMinutes(5), 2);
    takeNew(twice, 10, range(10, 19));
    letAckWaitsEnd();
    assertThat(takeAgain(share, twice, 5)).containsExactly(new Delivery(10, 14, 2));
    assertThat(
            store.acknowledge(share, twice, List.of(new Acknowledgement(10, 11, Verdict.RELEASE))))
        .containsExactly(true);
    assertThat(store.frontier(share, 0)).isEqualTo(new Frontier(12, 20, 8));
    letAckWaitsEnd();

    assertThat(takeAgain(share, twice, 100)).containsExactly(new Delivery(15, 19, 2));
    assertThat(store.frontier(share, 0)).isEqualTo(new Frontier(15, 20, 5));
  }

  @Test
  void whatAWorkerThatIsGoneHeldIsFreeInAllPartitions() {
    Share other = new Share(share.consumer(), new PartitionId(share.partition().topicId(), 1), "");
    store.frontier(other, 0);
    takeNew(ANNA, 10, range(10, 14));
    takeNew(BERT, 15, range(15, 19));
    store.takeNew(other, ANNA, 0, List.of(range(0, 4)), 5);

    store.releaseAll(share.consumer(), "anna");
    store.releaseAll("nobody", "anna");

    assertThat(takeAgain(share, BERT, 100)).containsExactly(new Delivery(10, 14, 2));
    assertThat(takeAgain(other, BERT, 100)).containsExactly(new Delivery(0, 4, 2));
    assertThat(acknowledge(ANNA, 10, 14, Verdict.ACCEPT)).isFalse();
  }

  @Test
  void sharesOfDifferentFiltersAndConsumersKnowNothingOfEachOther() {
    Share filtered = new Share(share.consumer(), share.partition(), "*.LAX.>");
    store.frontier(filtered, 3);
    takeNew(ANNA, 10, range(10, 14));

    assertThat(store.frontiers(share.consumer()))
        .containsOnly(
            Map.entry(share, new Frontier(10, 15, 5)), Map.entry(filtered, new Frontier(3, 3, 0)));
    store.delete(filtered);
    assertThat(store.frontiers(share.consumer())).containsOnlyKeys(share);
    assertThat(store.frontiers("nobody")).isEmpty();
  }

  @Test
  void aFilterThatEveryKeyMatchesIsNone() {
    assertThat(new Share(share.consumer(), share.partition(), ">")).isEqualTo(share);
  }

  @Test
  void aNewStartForgetsWhatIsOut() {
    takeNew(ANNA, 10, range(10, 14));
    store.setStart(share, 2);

    assertThat(store.frontier(share, 0)).isEqualTo(new Frontier(2, 2, 0));
    assertThat(acknowledge(ANNA, 10, 14, Verdict.ACCEPT)).isFalse();
    Share other = new Share(share.consumer(), new PartitionId(share.partition().topicId(), 1), "");
    store.setStart(other, 7);
    assertThat(store.frontier(other, 0)).isEqualTo(new Frontier(7, 7, 0));
  }

  @Test
  void whatIsNoMoreInTheLogIsDeliveredToNobody() {
    storage.log().append(Batches.of(share.partition(), 30, "key", "value")).join();
    takeNew(ANNA, 10, range(10, 14), range(15, 19));
    storage.log().deleteRecords(share.partition(), 17);

    assertThat(store.frontier(share, 0)).isEqualTo(new Frontier(17, 20, 3));
    letAckWaitsEnd();
    assertThat(takeAgain(share, BERT, 100)).containsExactly(new Delivery(17, 19, 2));
    storage.log().deleteRecords(share.partition(), 25);
    assertThat(store.frontier(share, 0)).isEqualTo(new Frontier(25, 25, 0));
    assertThat(takeNew(ANNA, 25, range(25, 26))).containsExactly(new Delivery(25, 26, 1));
  }

  @Test
  void nothingIsLeftOfAShareWhoseTopicIsDeleted() {
    takeNew(ANNA, 10, range(10, 14));
    storage.topics().delete("topic-" + count);

    assertThat(store.frontiers(share.consumer())).isEmpty();
    assertThat(acknowledge(ANNA, 10, 14, Verdict.ACCEPT)).isFalse();
  }

  @Test
  void aConsumerThatAcknowledgesOneByOneDoesNotExpire() {
    storage.cursors().expire(Duration.ZERO);

    assertThat(storage.consumers().find(share.consumer())).isPresent();
  }

  private static void create(String consumer) {
    storage
        .consumers()
        .save(
            new ConsumerChange(consumer, 0, ConsumerProtocol.SHARE, 0, "{}", List.of(), Set.of()));
  }

  /** What is due, up to so many records of it. */
  private static List<Delivery> takeAgain(Share share, Lease lease, int maxRecords) {
    List<OffsetRange> ranges = new ArrayList<>();
    long left = maxRecords;
    for (Delivery due : store.due(share, 0, 100)) {
      long last = Math.min(due.lastOffset(), due.firstOffset() + left - 1);
      if (last >= due.firstOffset()) {
        ranges.add(range(due.firstOffset(), last));
        left -= last - due.firstOffset() + 1;
      }
    }
    return store.takeAgain(share, lease, ranges);
  }

  private static OffsetRange range(long first, long last) {
    return new OffsetRange(first, last);
  }

  private static Acknowledgement accept(long first, long last) {
    return new Acknowledgement(first, last, Verdict.ACCEPT);
  }

  private List<Delivery> takeNew(Lease lease, long from, OffsetRange... ranges) {
    return store
        .takeNew(share, lease, from, List.of(ranges), ranges[ranges.length - 1].lastOffset() + 1)
        .orElseThrow();
  }

  private boolean acknowledge(Lease lease, long first, long last, Verdict verdict) {
    return store
        .acknowledge(share, lease, List.of(new Acknowledgement(first, last, verdict)))
        .getFirst();
  }

  private static void letAckWaitsEnd() {
    letAckWaitsEndAfter(Duration.ofSeconds(-1));
  }

  private static void letAckWaitsEndAfter(Duration wait) {
    letAckWaitsEndAfter(wait, "true");
  }

  private static void letAckWaitsEndAfter(Duration wait, String condition) {
    TestDatabase.execute(
        database,
        String.format(
            Locale.ROOT,
            "UPDATE sequin_control.deliveries SET due_at = now() + interval '%d ms' WHERE %s",
            wait.toMillis(),
            condition));
  }

  private List<String> ranges() {
    return TestDatabase.query(
        database,
        String.format(
            Locale.ROOT,
            """
            SELECT first_offset || '-' || last_offset || CASE WHEN is_held THEN ' held ' ELSE ' free ' END
                   || deliver_count || ' ' || worker
            FROM sequin_control.deliveries JOIN sequin_control.shares ON id = share_id WHERE topic_id = %d ORDER BY first_offset
            """,
            share.partition().topicId()));
  }
}
