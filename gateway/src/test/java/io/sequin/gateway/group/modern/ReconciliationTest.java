package io.sequin.gateway.group.modern;

import static io.sequin.gateway.group.modern.TestTopics.partitions;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.modern.GroupUnderTest.Client;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How members come to what they are to have. */
final class ReconciliationTest {

  private final GroupUnderTest group = new GroupUnderTest();
  private final Client first = new Client("m1");
  private final Client second = new Client("m2");

  ReconciliationTest() {
    group.topics.put("a", 4);
  }

  @Test
  void aPartitionIsGivenToAnotherOnlyAfterItWasGivenUp() {
    first.join(group, "a");
    HeartbeatOutcome joined = second.join(group, "a");
    assertThat(joined.assignment().orElseThrow()).isEmpty();
    assertThat(group.member("m2").current().state()).isEqualTo(MemberState.UNRELEASED_PARTITIONS);
    assertThat(group.stateName()).isEqualTo("Reconciling");

    HeartbeatOutcome told = group.beat(Beat.of("m1", first.epoch).owning(first.owned));
    assertThat(told.memberEpoch()).isEqualTo(first.epoch);
    assertThat(told.assignment().orElseThrow().values()).containsExactly(list(0, 1));
    assertThat(group.member("m1").current().state()).isEqualTo(MemberState.UNREVOKED_PARTITIONS);
    second.heartbeat(group);
    assertThat(second.owned).isEmpty();

    first.learn(told);
    first.heartbeat(group);
    assertThat(first.epoch).isEqualTo(second.epoch);
    second.heartbeat(group);
    assertThat(second.owned).isEqualTo(partitions("a", 2, 3));
    assertThat(group.stateName()).isEqualTo("Stable");
  }

  @Test
  void aMemberThatDoesNotSayWhatItReadsHasGivenUpNothing() {
    first.join(group, "a");
    second.join(group, "a");
    first.heartbeat(group);

    group.beat(Beat.of("m1", first.epoch));

    assertThat(group.member("m1").current().pendingRevocation().keySet())
        .isEqualTo(partitions("a", 2, 3));
  }

  @Test
  void whatIsFreeIsGivenAtOnceAndTheRestLater() {
    Client third = new Client("m3");
    group.topics.put("a", 6);
    first.join(group, "a");
    second.join(group, "a");
    group.obey(first, second);
    third.join(group, "a");

    first.heartbeat(group);
    first.heartbeat(group);
    third.heartbeat(group);
    assertThat(third.owned).isEqualTo(partitions("a", 2));
    assertThat(group.member("m3").current().state()).isEqualTo(MemberState.UNRELEASED_PARTITIONS);

    group.obey(first, second, third);
    assertThat(third.owned).isEqualTo(partitions("a", 2, 5));
  }

  @Test
  void aMemberGivesUpATopicThatItWantsNoMore() {
    group.topics.put("b", 2);
    first.join(group, "a", "b");

    HeartbeatOutcome told =
        first.learn(group.beat(Beat.of("m1", first.epoch).subscribedTo("b").owning(first.owned)));

    assertThat(told.assignment().orElseThrow()).containsOnlyKeys(TestTopics.id("b"));
    assertThat(group.member("m1").current().pendingRevocation().keySet())
        .isEqualTo(group.topics.all("a"));
    group.obey(first);
    assertThat(group.stateName()).isEqualTo("Stable");
  }

  @Test
  void membersThatJoinTogetherAreAssignedTogether() {
    GroupUnderTest batching =
        new GroupUnderTest(GroupUnderTest.settings(1_000, 100, MigrationPolicy.BIDIRECTIONAL));
    batching.topics.put("a", 4);
    first.join(batching, "a");

    HeartbeatOutcome early = second.join(batching, "a");
    assertThat(early.assignment().orElseThrow()).isEmpty();
    assertThat(early.memberEpoch()).isEqualTo(first.epoch);
    assertThat(batching.stateName()).isEqualTo("Assigning");

    batching.pass(1_000);
    second.heartbeat(batching);
    assertThat(second.epoch).isGreaterThan(first.epoch);
    batching.obey(first, second);
    assertThat(second.owned).hasSize(2);
    assertThat(batching.stateName()).isEqualTo("Stable");
  }

  @Test
  void partitionsCarryTheEpochAtWhichTheyWereGiven() {
    first.join(group, "a");
    int atFirst = first.epoch;
    second.join(group, "a");
    group.obey(first, second);

    assertThat(Set.copyOf(group.member("m1").current().assigned().values()))
        .containsExactly(atFirst);
    assertThat(Set.copyOf(group.member("m2").current().assigned().values()))
        .containsExactly(second.epoch);
  }

  private static List<Integer> list(Integer... partitions) {
    return List.of(partitions);
  }
}
