package io.sequin.gateway.group.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitPermit;
import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.GroupImage;
import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.modern.FixedTopics;
import io.sequin.gateway.group.modern.GroupRefusal;
import io.sequin.gateway.group.modern.GroupTiming;
import io.sequin.gateway.group.modern.GroupTimings;
import io.sequin.protocol.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The life of a share group, in steps; time passes only when a test says so. */
final class ShareGroupTest {

  private static final int SESSION_TIMEOUT_MS = 45_000;
  private static final int MAX_SIZE = 3;
  private static final UUID ORDERS = FixedTopics.id("orders");
  private static final UUID BILLS = FixedTopics.id("bills");

  private Map<String, Integer> topics = Map.of("orders", 2, "bills", 1);
  private long topicsVersion = 1;
  private long nowMs = 1_000_000;
  private Optional<Group> group = Optional.empty();
  private boolean wasStored;

  private final ShareGroups groups =
      new ShareGroups(
          new ShareGroupSettings(new GroupTiming(SESSION_TIMEOUT_MS, 5_000, 1_000), MAX_SIZE),
          GroupTimings.DEFAULTS,
          () -> new FixedTopics(topicsVersion, topics));

  @Test
  void whoJoinsIsToldWhatToRead() {
    ShareHeartbeatOutcome joined = join("a", "orders");

    assertThat(joined.error()).isEqualTo(ErrorCode.NONE);
    assertThat(joined.memberEpoch()).isEqualTo(2);
    assertThat(joined.heartbeatIntervalMs()).isEqualTo(5_000);
    assertThat(joined.assignment()).contains(sorted(Map.of(ORDERS, List.of(0, 1))));
    assertThat(group.orElseThrow().stateName()).isEqualTo("Stable");
    assertThat(group.orElseThrow().isSubscribedTo("orders")).isTrue();
  }

  @Test
  void membersDivideWhatThereIsAndShareWhatIsTooLittle() {
    join("a", "orders");
    nowMs += 1_000;
    join("b", "orders");
    assertThat(beat("a", 2).assignment()).contains(sorted(Map.of(ORDERS, List.of(0))));
    nowMs += 1_000;
    assertThat(join("c", "orders").assignment().orElseThrow().get(ORDERS)).hasSize(1);
  }

  @Test
  void aHeartbeatThatSaysAndHearsNothingNewStoresNothing() {
    join("a", "orders");
    nowMs += 3_000;

    ShareHeartbeatOutcome outcome = beat("a", 2);
    assertThat(outcome.assignment()).isEmpty();
    assertThat(wasStored).isFalse();
  }

  @Test
  void newMembersWaitUntilTheyCanBeAssignedTogether() {
    join("a", "orders");
    nowMs += 10;
    assertThat(join("b", "orders").assignment().orElseThrow()).isEmpty();
    nowMs += 1_000;
    assertThat(beat("b", 2).assignment().orElseThrow().get(ORDERS)).hasSize(1);
  }

  @Test
  void anotherSubscriptionCountsAtOnce() {
    join("a", "orders");
    nowMs += 2_000;

    ShareHeartbeatOutcome changed = heartbeat("a", 2, List.of("bills"));
    assertThat(changed.assignment()).contains(sorted(Map.of(BILLS, List.of(0))));
    assertThat(changed.memberEpoch()).isEqualTo(3);
  }

  @Test
  void newPartitionsAreAssigned() {
    join("a", "orders");
    topics = Map.of("orders", 3, "bills", 1);
    topicsVersion++;
    nowMs += 2_000;

    assertThat(beat("a", 2).assignment()).contains(sorted(Map.of(ORDERS, List.of(0, 1, 2))));
  }

  @Test
  void aTopicThatIsMadeLaterIsReadThen() {
    topics = Map.of();
    assertThat(join("a", "orders").assignment().orElseThrow()).isEmpty();
    topics = Map.of("orders", 1);
    topicsVersion++;
    nowMs += 2_000;
    assertThat(beat("a", 2).assignment()).contains(sorted(Map.of(ORDERS, List.of(0))));
  }

  @Test
  void epochsThatAreNotTheMembersAreFenced() {
    join("a", "orders");
    assertThat(beat("a", 3).error()).isEqualTo(ErrorCode.FENCED_MEMBER_EPOCH);
    assertThat(beat("a", 1).error()).isEqualTo(ErrorCode.FENCED_MEMBER_EPOCH);
    assertThat(beat("a", 0).error()).isEqualTo(ErrorCode.NONE);
    assertThat(beat("b", 2).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    nowMs += 2_000;
    join("b", "orders");
    assertThat(beat("a", 2).memberEpoch()).isEqualTo(3);
    // the answer was lost: the member says the epoch that it had before
    assertThat(beat("a", 2).memberEpoch()).isEqualTo(3);
  }

  @Test
  void aSilentMemberIsRemoved() {
    join("a", "orders");
    nowMs += 20_000;
    join("b", "orders");
    pass(25_000);

    assertThat(shareGroup().members()).extracting(ShareMember::memberId).containsExactly("b");
    assertThat(beat("b", 3).assignment()).contains(sorted(Map.of(ORDERS, List.of(0, 1))));
    pass(SESSION_TIMEOUT_MS);
    assertThat(group.orElseThrow().isEmpty()).isTrue();
    assertThat(group.orElseThrow().stateName()).isEqualTo("Empty");
    assertThat(group.orElseThrow().nextDeadlineMs()).isEqualTo(Group.NO_DEADLINE_MS);
  }

  @Test
  void whoLeavesIsGoneAndCannotLeaveAgain() {
    join("a", "orders");
    ShareHeartbeatOutcome left = beat("a", -1);
    assertThat(left.error()).isEqualTo(ErrorCode.NONE);
    assertThat(left.memberEpoch()).isEqualTo(-1);
    assertThat(beat("a", -1).error()).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
  }

  @Test
  void aGroupThatDoesNotExistCanOnlyBeJoined() {
    assertThat(beat("a", 1).error()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(beat("a", -1).error()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(group).isEmpty();
  }

  @Test
  void aFullGroupTakesNobodyMore() {
    join("a", "orders");
    join("b", "orders");
    join("c", "orders");
    assertThat(join("d", "orders").error()).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
    assertThat(join("c", "orders").error()).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void offsetsAreNotCommitted() {
    join("a", "orders");
    CommitPermit permit =
        happens(
            (found, answer, now) ->
                found
                    .orElseThrow()
                    .admitCommit(new CommitOrigin("a", null, 2, false), answer, now));
    assertThat(permit.error()).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(group.orElseThrow().admitOffsetFetch("a", 2))
        .isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
  }

  @Test
  void onlyAGroupWithoutMembersCanBeAltered() {
    assertThat(refusal(groups.openToForget("work"))).contains(ErrorCode.GROUP_ID_NOT_FOUND);
    assertThat(refusal(groups.openToAlter("work"))).isEmpty();
    assertThat(wasStored).isTrue();
    assertThat(refusal(groups.openToForget("work"))).isEmpty();
    join("a", "orders");
    assertThat(refusal(groups.openToAlter("work"))).contains(ErrorCode.NON_EMPTY_GROUP);
    assertThat(refusal(groups.openToForget("work"))).contains(ErrorCode.NON_EMPTY_GROUP);
  }

  private Optional<ErrorCode> refusal(GroupEvent<Optional<GroupRefusal>> event) {
    return happens(event).map(GroupRefusal::error);
  }

  @Test
  void aRestoredGroupGoesOn() {
    join("a", "orders");
    join("b", "bills");
    GroupImage stored = shareGroup().image();

    ShareGroup restored =
        ShareGroup.restored(
            new ShareGroupContext(
                new ShareGroupSettings(new GroupTiming(SESSION_TIMEOUT_MS, 5_000, 1_000), MAX_SIZE),
                GroupTimings.DEFAULTS,
                () -> new FixedTopics(topicsVersion, topics)),
            "work",
            ShareGroupState.restored(
                stored.epoch(),
                (ShareGroupDetails) stored.details(),
                stored.members().entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            Map.Entry::getKey,
                            member ->
                                ((ShareMemberDetails) member.getValue().details())
                                    .toMember(member.getKey(), member.getValue().epoch())))),
            nowMs);

    assertThat(restored.image()).isEqualTo(stored);
    assertThat(restored.nextDeadlineMs()).isEqualTo(nowMs + SESSION_TIMEOUT_MS);
    group = Optional.of(restored);
    assertThat(beat("a", 2).error()).isEqualTo(ErrorCode.NONE);
  }

  private ShareGroup shareGroup() {
    return (ShareGroup) group.orElseThrow();
  }

  private ShareHeartbeatOutcome join(String memberId, String topic) {
    return heartbeat(memberId, 0, List.of(topic));
  }

  private ShareHeartbeatOutcome beat(String memberId, int epoch) {
    return heartbeat(memberId, epoch, null);
  }

  private ShareHeartbeatOutcome heartbeat(String memberId, int epoch, List<String> names) {
    return happens(
        groups.heartbeat(
            new ShareHeartbeat("work", memberId, epoch, null, "client", "/host", names)));
  }

  private <T> T happens(GroupEvent<T> event) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    GroupStep step = event.apply(group, answer, nowMs);
    take(step);
    @SuppressWarnings("unchecked") // the one answer is to the one question
    T value = (T) step.answers().getFirst().value();
    return value;
  }

  private void pass(long millis) {
    nowMs += millis;
    if (group.orElseThrow().nextDeadlineMs() <= nowMs) {
      take(group.orElseThrow().onTime(nowMs));
    }
  }

  private void take(GroupStep step) {
    wasStored = step.store();
    group = step.group();
  }

  private static SortedMap<UUID, List<Integer>> sorted(Map<UUID, List<Integer>> map) {
    return new TreeMap<>(map);
  }
}
