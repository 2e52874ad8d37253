package io.sequin.storage.consumer;

import static io.sequin.storage.consumer.ConsumerStoreTest.consumer;
import static io.sequin.storage.consumer.ConsumerStoreTest.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CursorStoreTest {

  private static final Duration WEEK = Duration.ofDays(7);

  private DatabaseSettings database;
  private Storage one;
  private Storage other;
  private PartitionId first;
  private PartitionId second;

  @BeforeEach
  void open() {
    database = TestDatabase.create();
    one = Storage.open(database, BatchLogSettings.defaults());
    other = Storage.open(database, BatchLogSettings.defaults());
    int topicId = one.topics().create("flights", 2, Map.of()).id();
    first = new PartitionId(topicId, 0);
    second = new PartitionId(topicId, 1);
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  @Test
  void aCommitWithoutMembersMakesTheConsumerAndIsSeenByTheOtherGateway() {
    one.cursors().commit(simple(new Cursor(second, 7, 3, "räumlich"), at(first, 5)));

    StoredConsumer made = other.consumers().find("g").orElseThrow();
    assertThat(made.protocol()).isEqualTo(ConsumerProtocol.CLASSIC);
    assertThat(made.epoch()).isZero();
    assertThat(made.details()).isEqualTo("{}");
    assertThat(made.members()).isEmpty();
    assertThat(all(other)).containsOnly(new Cursor(second, 7, 3, "räumlich"), at(first, 5));
  }

  @Test
  void theLastCommitCountsBackwardsToo() {
    one.cursors().commit(simple(at(first, 5), at(second, 5)));
    other.cursors().commit(simple(at(first, 9), at(first, 2)));

    assertThat(all(one)).containsOnly(at(first, 2), at(second, 5));
    long version = one.consumers().find("g").orElseThrow().version();
    one.cursors().commit(simple(at(first, 3)));
    assertThat(one.consumers().find("g").orElseThrow().version()).isEqualTo(version);
  }

  @Test
  void cursorsOfSeveralConsumersAreFetchedAtOnce() {
    one.cursors().commit(simple(at(first, 5), at(second, 6)));
    one.cursors().commit(new CursorCommit("h", CommitFence.NO_MEMBERS, List.of(at(first, 8))));

    CursorKey ofFirst = CursorKey.of(first);
    CursorKey ofSecond = CursorKey.of(second);
    Map<String, Map<CursorKey, Cursor>> found =
        other.cursors().fetch(Set.of("g", "unknown"), Map.of("h", List.of(ofFirst, ofSecond)));
    assertThat(found).containsOnlyKeys("g", "h");
    assertThat(found.get("g")).hasSize(2).containsEntry(ofSecond, at(second, 6));
    assertThat(found.get("h")).containsExactly(Map.entry(ofFirst, at(first, 8)));
    assertThat(other.cursors().fetch(Set.of(), Map.of("g", List.of(ofSecond))).get("g"))
        .containsExactly(Map.entry(ofSecond, at(second, 6)));
  }

  @Test
  void aMemberCommitsWithTheEpochThatIsStoredOfIt() {
    long version = one.consumers().save(consumer(0, 1, member("a", 1)));
    one.cursors().commit(by("a", 1, at(first, 5)));
    version = other.consumers().save(consumer(version, 2, member("a", 2)));

    assertFenced(by("a", 1, at(first, 99)));
    assertFenced(by("a", 3, at(first, 99)));
    assertFenced(by("b", 2, at(first, 99)));
    assertFenced(simple(at(first, 99)));
    assertThat(all(one)).containsOnly(at(first, 5));
    one.cursors().commit(by("a", 2, at(first, 6)));
    assertThat(all(one)).containsOnly(at(first, 6));

    one.consumers()
        .save(
            new ConsumerChange(
                "g", version, ConsumerProtocol.CONSUMER, 3, "{}", List.of(), Set.of("a")));
    assertFenced(by("a", 2, at(first, 99)));
    one.cursors().commit(simple(at(first, 7)));
    assertThat(all(one)).containsOnly(at(first, 7));
  }

  @Test
  void aRefusedCommitLeavesNoConsumerBehind() {
    assertFenced(by("a", 1, at(first, 5)));

    assertThat(one.consumers().list()).isEmpty();
  }

  @Test
  void aCommitThatComesDuringAChangeOfTheMemberWaitsForItAndIsRefused() throws Exception {
    one.consumers().save(consumer(0, 1, member("a", 1), member("b", 1)));
    try (Connection changing = TestDatabase.connect(database);
        Statement statement = changing.createStatement();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      changing.setAutoCommit(false);
      statement.execute(
          "SELECT sequin_control.save_consumer('g', version, protocol, 2, '{}', '{a}', '{2}',"
              + " '{\"{}\"}', '{}') FROM sequin_control.consumers");
      // the other member is not touched by the change and need not wait
      one.cursors().commit(by("b", 1, at(second, 4)));

      Future<?> late = threads.submit(() -> one.cursors().commit(by("a", 1, at(first, 9))));
      Future<?> outsider = threads.submit(() -> one.cursors().commit(simple(at(first, 9))));
      awaitLockWaiters(2);
      changing.commit();
      for (Future<?> each : List.of(late, outsider)) {
        assertThatThrownBy(each::get).hasCauseInstanceOf(FencedCommitException.class);
      }
    }
    assertThat(all(one)).containsOnly(at(second, 4));
  }

  @Test
  void aChangeOfTheMemberWaitsForItsCommitAndTheOldEpochIsRefusedFromThenOn() throws Exception {
    long version = one.consumers().save(consumer(0, 1, member("a", 1)));
    try (Connection committing = TestDatabase.connect(database);
        Statement statement = committing.createStatement();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      committing.setAutoCommit(false);
      statement.execute("SELECT sequin_control.lock_consumer_for_commit('g', 'a', 1)");

      Future<?> change =
          threads.submit(() -> other.consumers().save(consumer(version, 2, member("a", 2))));
      awaitLockWaiters(1);
      one.cursors().commit(by("a", 1, at(first, 5)));
      assertThatThrownBy(() -> change.get(1, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      committing.commit();
      change.get();
    }
    assertFenced(by("a", 1, at(first, 6)));
    assertThat(all(one)).containsOnly(at(first, 5));
  }

  @Test
  void commitsChangesAndDeletionsAllAtOnceDoNotDeadlock() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        for (Storage gateway : List.of(one, other)) {
          running.add(threads.submit(() -> commitMany(gateway)));
        }
      }
      for (Storage gateway : List.of(one, other)) {
        running.add(threads.submit(() -> changeMany(gateway)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
    assertThat(
            TestDatabase.query(
                database,
                "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
        .containsExactly("0");
  }

  @Test
  void cursorsOfADeletedTopicAreGoneAtOnceAndNotThereForANewOneOfItsName() {
    one.cursors().commit(simple(at(first, 5)));
    other.topics().delete("flights");
    assertThat(all(one)).isEmpty();

    assertThat(one.cursors().commit(simple(at(first, 6), at(second, 6))))
        .containsExactlyInAnyOrder(first, second);
    PartitionId again = new PartitionId(other.topics().create("flights", 1, Map.of()).id(), 0);
    assertThat(one.cursors().commit(simple(at(first, 7), at(again, 8)))).containsExactly(first);
    assertThat(all(one)).containsOnly(at(again, 8));
  }

  @Test
  void aCommitThatComesDuringTheDeletionOfATopicStoresNothingForIt() throws Exception {
    try (Connection deleting = TestDatabase.connect(database);
        Statement statement = deleting.createStatement();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      deleting.setAutoCommit(false);
      String theTopic = " WHERE id = " + first.topicId();
      statement.execute("SELECT FROM sequin_control.topics" + theTopic + " FOR UPDATE");
      statement.execute("UPDATE sequin_control.topics SET deleted_at = now()" + theTopic);

      Future<Set<PartitionId>> commit =
          threads.submit(() -> one.cursors().commit(simple(at(first, 5))));
      awaitLockWaiters(1);
      deleting.commit();
      assertThat(commit.get()).containsExactly(first);
    }
    assertThat(all(one)).isEmpty();
  }

  @Test
  void deletedCursorsAreGoneAndOthersStay() {
    one.cursors().commit(simple(at(first, 5), at(second, 6)));
    one.cursors().commit(new CursorCommit("h", CommitFence.NO_MEMBERS, List.of(at(first, 8))));

    other.cursors().delete("g", List.of(CursorKey.of(first)));
    other.cursors().delete("unknown", List.of(CursorKey.of(first)));
    assertThat(all(one)).containsOnly(at(second, 6));
    assertThat(one.cursors().fetch(Set.of("h"), Map.of()).get("h")).hasSize(1);
  }

  @Test
  void aConsumerIsAtOnePlaceInThePartitionAndAtAnotherInWhatAFilterChoosesOfIt() {
    Cursor some = filtered("*.LAX.>", 7);
    Cursor others = filtered("*.SFO.>", 9);
    one.cursors().commit(simple(at(first, 5), some, others));
    one.cursors().commit(simple(filtered("*.LAX.>", 8)));

    assertThat(all(other)).containsOnly(at(first, 5), filtered("*.LAX.>", 8), others);
    assertThat(
            other.cursors().fetch(Set.of(), Map.of("g", List.of(others.key()))).get("g").values())
        .containsExactly(others);

    one.cursors().delete("g", List.of(some.key(), CursorKey.of(first)));
    assertThat(all(other)).containsOnly(others);
  }

  @Test
  void whatIsUnreadExpiresForEachFilterAlone() {
    one.consumers().save(consumer(0, 1, member("a", 1)));
    one.cursors().commit(by("a", 1, at(first, 5), filtered("*.LAX.>", 7), filtered(">", 8)));
    age("cursors", "committed_at", "8 days");

    List<ExpiredTopic> expired = one.cursors().expiredOfUsed(WEEK);
    assertThat(expired)
        .extracting(ExpiredTopic::topic)
        .containsExactlyInAnyOrder("flights", "flights.*.LAX.>", "flights.>");

    one.cursors()
        .expireUnread(
            "g",
            expired.stream().filter(topic -> !topic.topic().equals("flights.>")).toList(),
            WEEK);
    assertThat(all(one)).containsOnly(filtered(">", 8));
  }

  @Test
  void aDeletedConsumerLeavesNoCursors() {
    one.cursors().commit(simple(at(first, 5)));
    one.consumers().delete("g", one.consumers().find("g").orElseThrow().version());
    one.cursors().commit(simple(at(second, 5)));

    assertThat(all(one)).containsOnly(at(second, 5));
  }

  @Test
  void cursorsExpireOnceNobodyHasUsedThemForLong() {
    one.cursors().commit(simple(at(first, 5), at(second, 5)));
    age("consumers", "changed_at", "8 days");
    one.cursors().expire(WEEK);
    assertThat(all(one)).hasSize(2);

    age("cursors", "committed_at", "8 days");
    one.cursors().commit(simple(at(second, 6)));
    one.cursors().expire(WEEK);
    assertThat(all(one)).containsOnly(at(second, 6));
    assertThat(one.consumers().find("g")).isPresent();

    age("cursors", "committed_at", "8 days");
    one.cursors().expire(WEEK);
    assertThat(one.consumers().find("g")).isEmpty();
  }

  @Test
  void cursorsOutliveTheLastMemberByTheirRetention() {
    one.cursors().commit(simple(at(first, 5)));
    long version = one.consumers().find("g").orElseThrow().version();
    version = one.consumers().save(consumer(version, 1, member("a", 1)));
    age("cursors", "committed_at", "30 days");
    age("consumers", "changed_at", "30 days");
    one.cursors().expire(WEEK);
    assertThat(all(one)).hasSize(1);

    one.consumers()
        .save(
            new ConsumerChange(
                "g", version, ConsumerProtocol.CONSUMER, 2, "{}", List.of(), Set.of("a")));
    one.cursors().expire(WEEK);
    assertThat(all(one)).hasSize(1);

    age("consumers", "changed_at", "8 days");
    one.cursors().expire(WEEK);
    assertThat(all(one)).isEmpty();
  }

  @Test
  void aRetentionOfItsOwnCountsFromTheCommit() {
    one.cursors().commit(keptFor(Duration.ofDays(30), at(first, 5)));
    one.cursors().commit(keptFor(Duration.ZERO, at(second, 5)));
    age("cursors", "committed_at", "8 days");
    age("consumers", "changed_at", "8 days");

    one.cursors().expire(WEEK);
    assertThat(all(one)).containsOnly(at(first, 5));
  }

  @Test
  void consumersThatAreInUseExpireLater() throws SQLException {
    one.cursors().commit(simple(at(first, 5)));
    age("cursors", "committed_at", "8 days");
    age("consumers", "changed_at", "8 days");
    try (Connection committing = TestDatabase.connect(database);
        Statement statement = committing.createStatement()) {
      committing.setAutoCommit(false);
      statement.execute("SELECT sequin_control.lock_consumer_for_commit('g', null, -1)");
      one.cursors().expire(WEEK);
      assertThat(all(one)).hasSize(1);
      committing.commit();
    }
    one.cursors().expire(WEEK);
    assertThat(all(one)).isEmpty();
  }

  @Test
  void oneRunExpiresMoreConsumersThanAreLockedAtOnce() {
    TestDatabase.execute(
        database,
        "INSERT INTO sequin_control.consumers (name, protocol, epoch, details) SELECT 'c' || n,"
            + " 'CLASSIC', 0, '{}' FROM generate_series(1, 250) AS n");

    one.cursors().expire(WEEK);
    assertThat(one.consumers().list()).isEmpty();
  }

  private void commitMany(Storage gateway) {
    List<Cursor> cursors = new ArrayList<>(List.of(at(first, 1), at(second, 1)));
    for (int i = 0; i < 60; i++) {
      Collections.reverse(cursors);
      for (CommitFence fence : List.of(CommitFence.NO_MEMBERS, new CommitFence("a", 1))) {
        try {
          gateway.cursors().commit(new CursorCommit("g", fence, cursors));
        } catch (FencedCommitException e) {
          assertThat(e).hasMessageContaining("'g'");
        }
      }
      gateway.cursors().delete("g", List.of(CursorKey.of(second), CursorKey.of(first)));
    }
  }

  private static void changeMany(Storage gateway) {
    for (int i = 0; i < 60; i++) {
      long version = gateway.consumers().find("g").map(StoredConsumer::version).orElse(0L);
      try {
        switch (i % 3) {
          case 0 -> gateway.consumers().save(consumer(version, i, member("a", 1)));
          case 1 -> gateway.consumers().save(consumer(version, i, member("a", 2)));
          default -> gateway.consumers().delete("g", version);
        }
      } catch (ConsumerConflictException e) {
        assertThat(e).hasMessageContaining("'g'");
      }
    }
  }

  private void assertFenced(CursorCommit commit) {
    assertThatThrownBy(() -> one.cursors().commit(commit))
        .isInstanceOf(FencedCommitException.class)
        .hasMessageContaining("'g'");
  }

  private void awaitLockWaiters(int count) {
    String waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
            + " wait_event_type = 'Lock'";
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!TestDatabase.query(database, waiting).equals(List.of(Integer.toString(count)))) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private void age(String table, String column, String by) {
    TestDatabase.execute(
        database,
        "UPDATE sequin_control." + table + " SET " + column + " = now() - interval '" + by + "'");
  }

  private static Collection<Cursor> all(Storage gateway) {
    return gateway.cursors().fetch(Set.of("g"), Map.of()).getOrDefault("g", Map.of()).values();
  }

  private static Cursor at(PartitionId partition, long offset) {
    return new Cursor(partition, offset, -1, "");
  }

  private Cursor filtered(String keyFilter, long offset) {
    return new Cursor(new CursorKey(first, keyFilter), offset, -1, "");
  }

  private static CursorCommit simple(Cursor... cursors) {
    return new CursorCommit("g", CommitFence.NO_MEMBERS, List.of(cursors));
  }

  private static CursorCommit keptFor(Duration retention, Cursor cursor) {
    return new CursorCommit("g", CommitFence.NO_MEMBERS, List.of(cursor), Optional.of(retention));
  }

  private static CursorCommit by(String memberId, int epoch, Cursor... cursors) {
    return new CursorCommit("g", new CommitFence(memberId, epoch), List.of(cursors));
  }
}
