package io.sequin.gateway.group.streams;

import static io.sequin.gateway.group.streams.StatusCode.ASSIGNMENT_DELAYED;
import static io.sequin.gateway.group.streams.StatusCode.MISSING_INTERNAL_TOPICS;
import static io.sequin.gateway.group.streams.StatusCode.MISSING_SOURCE_TOPICS;
import static io.sequin.gateway.group.streams.StatusCode.SHUTDOWN_APPLICATION;
import static io.sequin.gateway.group.streams.StatusCode.STALE_TOPOLOGY;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitPermit;
import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.modern.FixedTopics;
import io.sequin.protocol.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The life of a streams group, in steps; time passes only when a test says so. */
final class StreamsGroupTest {

  private static final Topology LINES = Topologies.reading("lines");

  private final StreamsUnderTest group = new StreamsUnderTest(3);

  @Test
  void theFirstMemberGetsAllTasksAtOnceWithoutADelay() {
    group.topic("lines", 2);
    StreamsHeartbeatOutcome joined = join("a");

    assertThat(joined.memberEpoch()).isEqualTo(2);
    assertThat(joined.tasks()).contains(active(0, 1));
    assertThat(joined.statuses()).isEmpty();
    assertThat(group.streamsGroup().stateName()).isEqualTo("Stable");
    assertThat(group.streamsGroup().isSubscribedTo("lines")).isTrue();
  }

  @Test
  void theFirstAssignmentWaitsForMoreMembers() {
    group.topic("lines", 2);
    group.initialDelayMs = 3_000;
    StreamsHeartbeatOutcome joined = join("a");
    assertThat(joined.memberEpoch()).isEqualTo(1);
    assertThat(joined.tasks()).contains(Tasks.NONE);
    assertThat(codes(joined)).containsExactly(ASSIGNMENT_DELAYED);
    join("b");
    group.pass(3_000);

    assertThat(group.wasStored).isTrue();
    assertThat(group.streamsGroup().stateName()).isEqualTo("Reconciling");
    assertThat(beat("a", 1).tasks().orElseThrow().active()).hasSize(1);
    assertThat(beat("b", 1).tasks().orElseThrow().active()).hasSize(1);
    assertThat(group.streamsGroup().stateName()).isEqualTo("Stable");
  }

  @Test
  void assignmentsAreAtLeastAnIntervalApart() {
    group.topic("lines", 2);
    group.assignmentIntervalMs = 1_000;
    join("a");
    group.pass(500);
    StreamsHeartbeatOutcome joined = join("b");
    assertThat(codes(joined)).containsExactly(ASSIGNMENT_DELAYED);
    assertThat(joined.memberEpoch()).isEqualTo(2);
    assertThat(group.streamsGroup().stateName()).isEqualTo("Assigning");
    group.pass(500);
    assertThat(codes(beat("b", 2))).isEmpty();
  }

  @Test
  void aTaskIsGivenUpBeforeAnotherMemberGetsIt() {
    group.topic("lines", 2);
    join("a");
    assertThat(join("b").tasks()).contains(Tasks.NONE);
    StreamsHeartbeatOutcome told = owning("a", 2, active(0, 1));
    assertThat(told.memberEpoch()).isEqualTo(2);
    assertThat(told.tasks()).contains(active(0));
    assertThat(beat("b", 3).tasks()).isEmpty();
    assertThat(group.streamsGroup().stateName()).isEqualTo("Reconciling");

    assertThat(owning("a", 2, active(0)).memberEpoch()).isEqualTo(3);
    assertThat(beat("b", 3).tasks()).contains(active(1));
    assertThat(group.streamsGroup().stateName()).isEqualTo("Stable");
  }

  @Test
  void whoDoesNotGiveUpInTimeIsRemoved() {
    group.topic("lines", 2);
    join("a");
    join("b");
    owning("a", 2, active(0, 1));
    group.pass(StreamsUnderTest.REBALANCE_TIMEOUT_MS - 1);
    owning("a", 2, active(0, 1));
    beat("b", 3);
    group.pass(1);

    assertThat(group.state().members()).containsOnlyKeys("b");
    assertThat(beat("b", 3).tasks()).contains(active(0, 1));
  }

  @Test
  void aSilentMemberIsRemovedAndTheLastOneLeavesAnEmptyGroup() {
    group.topic("lines", 2);
    join("a");
    group.pass(StreamsUnderTest.SESSION_TIMEOUT_MS);

    assertThat(group.streamsGroup().stateName()).isEqualTo("Empty");
    assertThat(group.streamsGroup().isSubscribedTo("lines")).isFalse();
    assertThat(group.streamsGroup().nextDeadlineMs()).isEqualTo(Group.NO_DEADLINE_MS);
    assertThat(beat("a", 2).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void tasksBeginWhenTheTopicsAreThere() {
    StreamsHeartbeatOutcome joined = group.heartbeat(StreamsBeat.join("a", "p", wordCount()));
    assertThat(codes(joined)).containsExactly(MISSING_SOURCE_TOPICS);
    assertThat(group.streamsGroup().stateName()).isEqualTo("NotReady");
    group.topic("lines", 1);
    StreamsHeartbeatOutcome missing = beat("a", joined.memberEpoch());
    assertThat(codes(missing)).containsExactly(MISSING_INTERNAL_TOPICS);
    assertThat(missing.missingTopics()).hasSize(2);
    group.topic("repartition", 1);
    group.topic("changelog", 1);
    StreamsHeartbeatOutcome ready = beat("a", missing.memberEpoch());

    assertThat(ready.statuses()).isEmpty();
    assertThat(ready.memberEpoch()).isGreaterThan(missing.memberEpoch());
    assertThat(ready.tasks().orElseThrow().active())
        .containsExactlyInAnyOrder(new TaskId("0", 0), new TaskId("1", 0));
  }

  @Test
  void anOldTopologyIsToldOfAndAnotherOneIsRefused() {
    group.topic("lines", 1);
    group.heartbeat(StreamsBeat.join("a", "p", Topologies.of(1, Topologies.reading("0", "lines"))));
    assertThat(codes(join("b"))).containsExactly(STALE_TOPOLOGY);
    StreamsHeartbeatOutcome refused =
        group.heartbeat(
            StreamsBeat.join("c", "p", Topologies.of(1, Topologies.reading("0", "other"))));
    assertThat(refused.error()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(refused.message()).isEqualTo("Topology updates are not supported yet.");
  }

  @Test
  void epochsThatAreNotTheMembersAreFencedUnlessAnAnswerWasLost() {
    group.topic("lines", 2);
    join("a");
    assertThat(beat("a", 3).error()).isEqualTo(ErrorCode.FENCED_MEMBER_EPOCH);
    assertThat(beat("a", 1).error()).isEqualTo(ErrorCode.FENCED_MEMBER_EPOCH);
    join("b");
    owning("a", 2, active(0, 1));
    assertThat(owning("a", 2, active(0)).memberEpoch()).isEqualTo(3);
    assertThat(owning("a", 2, active(0)).memberEpoch()).isEqualTo(3);
    assertThat(owning("a", 2, active(0, 1)).error()).isEqualTo(ErrorCode.FENCED_MEMBER_EPOCH);
    assertThat(beat("c", 2).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void tasksThatDoNotExistAreRefused() {
    group.topic("lines", 2);
    join("a");
    assertThat(owning("a", 2, active(2)).message())
        .isEqualTo("Task 2 for subtopology 0 is invalid. Number of tasks for this subtopology: 2");
    assertThat(owning("a", 2, new Tasks(Set.of(new TaskId("x", 0)), Set.of())).message())
        .isEqualTo("Subtopology x does not exist in the topology.");
  }

  @Test
  void oneMemberStopsAllOfThemUntilAllAreGone() {
    group.topic("lines", 2);
    join("a");
    join("b");
    group.heartbeat(StreamsBeat.shutdown("a", -1));
    assertThat(codes(beat("b", 3))).containsExactly(SHUTDOWN_APPLICATION);
    group.restart();
    assertThat(codes(beat("b", 4))).containsExactly(SHUTDOWN_APPLICATION);
    group.heartbeat(StreamsBeat.of("b", -1));
    assertThat(join("c").statuses()).isEmpty();
  }

  @Test
  void standbysAreWithOtherProcessesAndTheirNumberMayChange() {
    group.topic("lines", 1);
    group.topic("repartition", 1);
    group.topic("changelog", 1);
    group.heartbeat(StreamsBeat.join("a", "p", wordCount()));
    group.heartbeat(StreamsBeat.join("b", "q", wordCount()));
    group.standbyReplicas = 1;
    int epoch = group.streamsGroup().epoch();
    beat("a", group.state().find("a").orElseThrow().epoch());

    assertThat(group.streamsGroup().epoch()).isEqualTo(epoch + 1);
    List<StreamsMember> members = List.copyOf(group.streamsGroup().members());
    assertThat(members).flatExtracting(member -> member.target().standby()).hasSize(1);
    assertThat(members)
        .noneMatch(
            member ->
                member.target().active().containsAll(member.target().standby())
                    && !member.target().standby().isEmpty());
  }

  @Test
  void aFullGroupTakesNobodyIn() {
    group.topic("lines", 2);
    join("a");
    join("b");
    join("c");
    StreamsHeartbeatOutcome refused = join("d");
    assertThat(refused.error()).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
    assertThat(refused.message())
        .isEqualTo("The streams group has reached its maximum capacity of 3 members.");
  }

  @Test
  void aHeartbeatThatSaysNothingNewStoresNothing() {
    group.topic("lines", 2);
    join("a");
    group.pass(3_000);
    assertThat(beat("a", 2).tasks()).isEmpty();
    assertThat(group.wasStored).isFalse();
  }

  @Test
  void commitsAreOfTheMembersEpochOrOfWhatItHasHeldSince() {
    group.topic("lines", 2);
    join("a");
    join("b");
    owning("a", 2, active(0, 1));
    owning("a", 2, active(0));

    assertThat(permit("a", 3).error()).isEqualTo(ErrorCode.NONE);
    CommitPermit older = permit("a", 2);
    assertThat(older.error()).isEqualTo(ErrorCode.NONE);
    assertThat(older.partitions().check(FixedTopics.id("lines"), 0)).isEqualTo(ErrorCode.NONE);
    assertThat(older.partitions().check(FixedTopics.id("lines"), 1))
        .isEqualTo(ErrorCode.STALE_MEMBER_EPOCH);
    assertThat(permit("a", 4).error()).isEqualTo(ErrorCode.STALE_MEMBER_EPOCH);
    assertThat(permit("nobody", 3).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(permit("", -1).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    assertThat(group.streamsGroup().admitOffsetFetch("a", 2))
        .isEqualTo(ErrorCode.STALE_MEMBER_EPOCH);
  }

  private CommitPermit permit(String memberId, int epoch) {
    CompletableFuture<CommitPermit> answer = new CompletableFuture<>();
    group.happen(
        (found, nothing, nowMs) ->
            found
                .orElseThrow()
                .admitCommit(new CommitOrigin(memberId, null, epoch, false), answer, nowMs)
                .answer(nothing, Optional.empty()));
    return answer.join();
  }

  private StreamsHeartbeatOutcome join(String memberId) {
    return group.heartbeat(StreamsBeat.join(memberId, memberId, LINES));
  }

  private StreamsHeartbeatOutcome beat(String memberId, int epoch) {
    return group.heartbeat(StreamsBeat.of(memberId, epoch));
  }

  private StreamsHeartbeatOutcome owning(String memberId, int epoch, Tasks owned) {
    return group.heartbeat(StreamsBeat.owning(memberId, epoch, owned));
  }

  private static Topology wordCount() {
    return Topologies.wordCount();
  }

  private static Tasks active(Integer... partitions) {
    return new Tasks(
        Arrays.stream(partitions)
            .map(partition -> new TaskId("0", partition))
            .collect(Collectors.toSet()),
        Set.of());
  }

  private static List<StatusCode> codes(StreamsHeartbeatOutcome outcome) {
    return outcome.statuses().stream().map(GroupStatus::code).toList();
  }
}
