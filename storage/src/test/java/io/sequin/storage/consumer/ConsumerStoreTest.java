package io.sequin.storage.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumerStoreTest {

  private Storage one;
  private Storage other;

  @BeforeEach
  void open() {
    DatabaseSettings database = TestDatabase.create();
    one = Storage.open(database, BatchLogSettings.defaults());
    other = Storage.open(database, BatchLogSettings.defaults());
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  @Test
  void whatOneGatewaySavesTheOtherFinds() {
    long version = one.consumers().save(consumer(0, 3, member("b", 3), member("a", 2)));

    StoredConsumer found = other.consumers().find("g").orElseThrow();
    assertThat(found.protocol()).isEqualTo(ConsumerProtocol.CONSUMER);
    assertThat(found.epoch()).isEqualTo(3);
    assertThat(found.version()).isEqualTo(version).isPositive();
    assertThat(found.details()).contains("epoch 3");
    assertThat(found.members()).containsExactly(member("a", 2), member("b", 3));
    assertThat(other.consumers().find("unknown")).isEmpty();
  }

  @Test
  void aChangeReplacesAddsAndRemovesMembersAndLeavesOthersAlone() {
    long version = one.consumers().save(consumer(0, 1, member("kept", 1), member("gone", 1)));
    version = one.consumers().save(without("gone", consumer(version, 2, member("new", 2))));
    one.consumers().save(consumer(version, 3, member("new", 3)));

    assertThat(one.consumers().find("g").orElseThrow().members())
        .containsExactly(member("kept", 1), member("new", 3));
  }

  @Test
  void whoHasMissedAChangeIsRefusedAndChangesNothing() {
    long version = one.consumers().save(consumer(0, 1, member("a", 1)));
    long newer = other.consumers().save(consumer(version, 2, member("a", 2)));

    for (long stale : new long[] {0, version}) {
      assertThatThrownBy(() -> one.consumers().save(consumer(stale, 7, member("b", 7))))
          .isInstanceOf(ConsumerConflictException.class)
          .hasMessageContaining("'g'");
      assertThatThrownBy(() -> one.consumers().delete("g", stale))
          .isInstanceOf(ConsumerConflictException.class);
    }
    StoredConsumer found = one.consumers().find("g").orElseThrow();
    assertThat(found.version()).isEqualTo(newer);
    assertThat(found.epoch()).isEqualTo(2);
    assertThat(found.members()).containsExactly(member("a", 2));
  }

  @Test
  void ofManyWhoChangeAtOnceExactlyOneSucceeds() throws Exception {
    long version = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 1; round <= 20; round++) {
        List<Callable<Long>> attempts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          ConsumerStore store = (i % 2 == 0 ? one : other).consumers();
          ConsumerChange change = consumer(version, round, member("m" + i, round));
          attempts.add(() -> store.save(change));
        }
        List<Long> succeeded = new ArrayList<>();
        for (Future<Long> attempt : threads.invokeAll(attempts)) {
          try {
            succeeded.add(attempt.get());
          } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(ConsumerConflictException.class);
          }
        }
        assertThat(succeeded).hasSize(1);
        version = succeeded.getFirst();
      }
    }
    assertThat(one.consumers().find("g").orElseThrow().epoch()).isEqualTo(20);
  }

  @Test
  void aConsumerThatWasDeletedAndMadeAgainIsNotTakenForTheOldOne() {
    long first = one.consumers().save(consumer(0, 1));
    other.consumers().delete("g", first);
    long again = other.consumers().save(consumer(0, 1));

    assertThat(again).isGreaterThan(first);
    assertThatThrownBy(() -> one.consumers().save(consumer(first, 2)))
        .isInstanceOf(ConsumerConflictException.class);
    assertThatThrownBy(() -> one.consumers().delete("unknown", 1))
        .isInstanceOf(ConsumerConflictException.class);
    assertThatCode(() -> one.consumers().delete("g", again)).doesNotThrowAnyException();
  }

  @Test
  void consumersAreListedInOrderWithTheirMembersCounted() {
    one.consumers().save(consumer(0, 4, member("a", 4), member("b", 4)));
    one.consumers()
        .save(
            new ConsumerChange(
                "Z", 0, ConsumerProtocol.CLASSIC, 0, "{}", List.of(), Set.of("nobody")));

    assertThat(other.consumers().list())
        .extracting(
            ConsumerSummary::name,
            ConsumerSummary::protocol,
            ConsumerSummary::epoch,
            ConsumerSummary::memberCount)
        .containsExactly(
            tuple("Z", ConsumerProtocol.CLASSIC, 0, 0),
            tuple("g", ConsumerProtocol.CONSUMER, 4, 2));
  }

  static ConsumerChange consumer(long expectedVersion, int epoch, StoredMember... members) {
    return new ConsumerChange(
        "g",
        expectedVersion,
        ConsumerProtocol.CONSUMER,
        epoch,
        "{\"note\": \"epoch " + epoch + "\"}",
        List.of(members),
        Set.of());
  }

  private static ConsumerChange without(String memberId, ConsumerChange change) {
    return new ConsumerChange(
        change.name(),
        change.expectedVersion(),
        change.protocol(),
        change.epoch(),
        change.details(),
        change.put(),
        Set.of(memberId));
  }

  static StoredMember member(String memberId, int epoch) {
    return new StoredMember(memberId, epoch, "{\"host\": \"/127.0.0.1\"}");
  }
}
