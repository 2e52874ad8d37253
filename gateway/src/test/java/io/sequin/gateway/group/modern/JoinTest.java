package io.sequin.gateway.group.modern;

import static io.sequin.gateway.group.modern.TestTopics.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.modern.GroupUnderTest.Client;
import io.sequin.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may come and go, and with which epochs. */
final class JoinTest {

  private final GroupUnderTest group = new GroupUnderTest();

  JoinTest() {
    group.topics.put("a", 4);
  }

  @Test
  void theFirstMemberGetsEverythingAtOnce() {
    HeartbeatOutcome outcome = group.beat(Beat.join("m1", "a"));

    assertThat(outcome.error()).isEqualTo(ErrorCode.NONE);
    assertThat(outcome.memberId()).isEqualTo("m1");
    assertThat(outcome.memberEpoch()).isEqualTo(2);
    assertThat(outcome.heartbeatIntervalMs()).isEqualTo(GroupUnderTest.HEARTBEAT_INTERVAL_MS);
    assertThat(outcome.assignment()).contains(sorted(Map.of(id("a"), List.of(0, 1, 2, 3))));
    assertThat(group.lastStepWasStored).isTrue();
    assertThat(group.stateName()).isEqualTo("Stable");
  }

  @Test
  void aMemberWithoutAnIdIsGivenOne() {
    HeartbeatOutcome outcome = group.beat(Beat.join("", "a"));

    assertThat(outcome.memberId()).matches("[A-Za-z0-9_][A-Za-z0-9_-]{21}");
    assertThat(group.assigned(outcome.memberId())).hasSize(4);
  }

  @Test
  void aHeartbeatWithNothingNewIsAnsweredWithoutAnAssignmentAndNotStored() {
    int epoch = group.beat(Beat.join("m1", "a")).memberEpoch();
    Map<String, ?> stored = group.group.orElseThrow().image().members();

    HeartbeatOutcome outcome = group.beat(Beat.of("m1", epoch));

    assertThat(outcome.assignment()).isEmpty();
    assertThat(outcome.memberEpoch()).isEqualTo(epoch);
    assertThat(group.lastStepWasStored).isFalse();
    assertThat(group.group.orElseThrow().image().members().get("m1")).isSameAs(stored.get("m1"));
  }

  @Test
  void aFullHeartbeatIsAnsweredWithTheAssignment() {
    int epoch = group.beat(Beat.join("m1", "a")).memberEpoch();

    HeartbeatOutcome outcome =
        group.beat(
            Beat.of("m1", epoch)
                .withRebalanceTimeout(GroupUnderTest.REBALANCE_TIMEOUT_MS)
                .subscribedTo("a")
                .owning(group.topics.all("a")));

    assertThat(outcome.assignment()).contains(sorted(Map.of(id("a"), List.of(0, 1, 2, 3))));
  }

  @Test
  void aMemberThatIsNotThereIsUnknown() {
    group.beat(Beat.join("m1", "a"));

    HeartbeatOutcome outcome = group.beat(Beat.of("m2", 2));

    assertThat(outcome.error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(outcome.message()).isEqualTo("Member m2 is not a member of group payroll.");
  }

  @Test
  void onlyAJoinMakesAGroup() {
    HeartbeatOutcome beat = group.beat(Beat.of("m1", 1));
    HeartbeatOutcome leave = group.beat(Beat.of("m1", -1));

    assertThat(beat.error()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(beat.message()).isEqualTo("Consumer group payroll not found.");
    assertThat(leave.error()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(leave.message()).isEqualTo("Group payroll not found.");
    assertThat(group.group).isEmpty();
  }

  @Test
  void aMemberFromTheFutureIsFenced() {
    group.beat(Beat.join("m1", "a"));

    HeartbeatOutcome outcome = group.beat(Beat.of("m1", 3).owning(group.topics.all("a")));

    assertThat(outcome.error()).isEqualTo(ErrorCode.FENCED_MEMBER_EPOCH);
    assertThat(outcome.message())
        .isEqualTo(
            "The consumer group member has a greater member epoch (3) than the one known by the"
                + " group coordinator (2). The member must abandon all its partitions and"
                + " rejoin.");
  }

  @Test
  void aMemberThatMissedAResponseGoesOnWithItsPreviousEpoch() {
    Client first = new Client("m1");
    first.join(group, "a");
    group.beat(Beat.join("m2", "a"));
    first.heartbeat(group);
    int previous = first.epoch;
    HeartbeatOutcome lost = group.beat(Beat.of("m1", previous).owning(first.owned));
    assertThat(lost.memberEpoch()).isGreaterThan(previous);

    HeartbeatOutcome repeated = group.beat(Beat.of("m1", previous).owning(first.owned));

    assertThat(repeated.error()).isEqualTo(ErrorCode.NONE);
    assertThat(repeated.memberEpoch()).isEqualTo(lost.memberEpoch());
  }

  @Test
  void aMemberOfItsPreviousEpochThatReadsMoreThanItMayIsFenced() {
    Client first = new Client("m1");
    first.join(group, "a");
    group.beat(Beat.join("m2", "a"));
    first.heartbeat(group);
    int previous = first.epoch;
    group.beat(Beat.of("m1", previous).owning(first.owned));

    HeartbeatOutcome tooMuch = group.beat(Beat.of("m1", previous).owning(group.topics.all("a")));
    HeartbeatOutcome silent = group.beat(Beat.of("m1", previous));

    assertThat(tooMuch.error()).isEqualTo(ErrorCode.FENCED_MEMBER_EPOCH);
    assertThat(silent.error()).isEqualTo(ErrorCode.FENCED_MEMBER_EPOCH);
  }

  @Test
  void aMemberMayJoinAgainUnderItsId() {
    group.beat(Beat.join("m1", "a"));

    HeartbeatOutcome again = group.beat(Beat.join("m1", "a"));

    assertThat(again.memberEpoch()).isEqualTo(2);
    assertThat(again.assignment()).isPresent();
    assertThat(group.state().members().size()).isEqualTo(1);
  }

  @Test
  void whoLeavesIsGoneAndOthersGetItsPartitions() {
    Client first = new Client("m1");
    Client second = new Client("m2");
    first.join(group, "a");
    second.join(group, "a");
    group.obey(first, second);

    HeartbeatOutcome left = group.beat(Beat.of("m1", -1));

    assertThat(left.error()).isEqualTo(ErrorCode.NONE);
    assertThat(left.memberEpoch()).isEqualTo(-1);
    assertThat(group.lastStepWasStored).isTrue();
    assertThat(group.stateName()).isEqualTo("Assigning");
    second.heartbeat(group);
    assertThat(second.owned).hasSize(4);
  }

  @Test
  void aGroupOutlivesItsLastMember() {
    group.beat(Beat.join("m1", "a"));
    group.beat(Beat.of("m1", -1));

    assertThat(group.stateName()).isEqualTo("Empty");
    assertThat(group.group.orElseThrow().isEmpty()).isTrue();
    assertThat(group.beat(Beat.join("m2", "a")).memberEpoch()).isEqualTo(4);
  }

  @Test
  void aFullGroupTakesNobodyButItsMembers() {
    GroupUnderTest small =
        new GroupUnderTest(GroupUnderTest.settings(0, 1, MigrationPolicy.BIDIRECTIONAL));
    small.topics.put("a", 4);
    int epoch = small.beat(Beat.join("m1", "a")).memberEpoch();

    HeartbeatOutcome outcome = small.beat(Beat.join("m2", "a"));

    assertThat(outcome.error()).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
    assertThat(outcome.message())
        .isEqualTo("The consumer group has reached its maximum capacity of 1 members.");
    assertThat(small.beat(Beat.of("m1", epoch)).error()).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void anAssignorThatTheBrokerDoesNotHaveIsRefused() {
    HeartbeatOutcome outcome = group.beat(Beat.join("m1", "a").preferring("sticky"));

    assertThat(outcome.error()).isEqualTo(ErrorCode.UNSUPPORTED_ASSIGNOR);
    assertThat(outcome.message())
        .isEqualTo("ServerAssignor sticky is not supported. Supported assignors: uniform, range.");
  }

  @Test
  void theAssignorThatMostMembersPreferDecides() {
    group.topics.put("b", 3);
    group.beat(Beat.join("m1", "a", "b").preferring("range"));
    group.beat(Beat.join("m2", "a", "b"));

    assertThat(group.member("m1").target())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    TestTopics.partitions("a", 0, 1).stream(),
                    TestTopics.partitions("b", 0, 1).stream())
                .toList());
  }

  private static <K extends Comparable<K>, V> SortedMap<K, V> sorted(Map<K, V> map) {
    return new TreeMap<>(map);
  }
}
