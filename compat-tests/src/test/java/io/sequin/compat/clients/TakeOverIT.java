package io.sequin.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.clients.Delivery.Place;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One of two members is killed, and the other takes over: nothing is lost, and nothing comes twice
 * that was committed. Most of the time goes into waiting for a session to end, so the clients share
 * that wait.
 */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TakeOverIT {

  private static final int PARTITIONS = 6;

  /** More would keep a small machine busy with starting clients. */
  private static final int AT_ONCE = 8;

  /** In all not a multiple of the hundred after which a member commits. */
  private static final int RECORDS_EACH = 210;

  private final MatrixBroker broker = MatrixBroker.shared();
  private SideBySide<ClientAndProtocol> takeOvers;

  static List<ClientAndProtocol> members() {
    return ClientAndProtocol.all();
  }

  @BeforeAll
  void takeOverInAllGroups() throws InterruptedException {
    // the longest session first: the broker's own, where members do not choose it
    List<ClientAndProtocol> longestFirst =
        members().stream()
            .sorted(Comparator.comparing(member -> member.protocol() != GroupProtocol.CONSUMER))
            .toList();
    takeOvers = SideBySide.run(longestFirst, AT_ONCE, this::takeOver);
  }

  @ParameterizedTest
  @MethodSource("members")
  void aMemberTakesOverFromAKilledOneWhereThatHadCommitted(ClientAndProtocol tested)
      throws Exception {
    ClientMatrix.verify(
        tested.client(), Capability.TAKE_OVER, tested.protocol(), () -> takeOvers.verify(tested));
  }

  private void takeOver(ClientAndProtocol tested) {
    ClientMatrix.assumePresent(tested.client());
    try (TestGroup group = new TestGroup(broker, "take-over." + tested.slug(), PARTITIONS)) {
      Membership membership =
          Membership.of(broker.bootstrap(), group.name(), group.name(), tested.protocol());
      Member victim = group.start(tested.client(), membership);
      group.start(tested.client(), membership);
      group.awaitSharedByAll();
      group.write(RECORDS_EACH);
      group.awaitDelivered();
      group.awaitCommitOf(victim);

      victim.killHard();
      Map<TopicPartition, Long> committed = group.committed();
      group.write(1);
      group.awaitAssigned();
      group.awaitDelivered();

      assertThat(group.deliveredTwice())
          .as("committed before: %s, %s", committed, group)
          .filteredOn(place -> isCommitted(place, committed))
          .isEmpty();
    }
  }

  private static boolean isCommitted(Place place, Map<TopicPartition, Long> committed) {
    return place.offset() < committed.getOrDefault(place.partition(), 0L);
  }
}
