package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.classic.ClassicGroup;
import io.sequin.gateway.group.modern.GroupRefusal;
import io.sequin.protocol.ErrorCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A member joins, heartbeats or leaves. */
final class StreamsHeartbeatEvent implements GroupEvent<StreamsHeartbeatOutcome> {

  private final StreamsGroupContext context;
  private final StreamsHeartbeat heartbeat;

  StreamsHeartbeatEvent(StreamsGroupContext context, StreamsHeartbeat heartbeat) {
    this.context = context;
    this.heartbeat = heartbeat;
  }

  @Override
  public GroupStep apply(
      Optional<Group> group, CompletableFuture<StreamsHeartbeatOutcome> answer, long nowMs) {
    try {
      return heartbeat.isLeave() ? leave(group, answer) : beat(group, answer, nowMs);
    } catch (GroupRefusal e) {
      return GroupStep.unchanged(group)
          .answer(answer, StreamsHeartbeatOutcome.refused(e.error(), e.getMessage()));
    }
  }

  private GroupStep leave(
      Optional<Group> found, CompletableFuture<StreamsHeartbeatOutcome> answer) {
    StreamsGroup group =
        StreamsGroup.existing(
            heartbeat.groupId(), found, "Group " + heartbeat.groupId() + " not found.");
    String memberId = group.member(heartbeat.memberId()).memberId();
    StreamsGroup told =
        heartbeat.shutdownApplication()
            ? group.with(group.state().shutDownBy(memberId), group.deadlines())
            : group;
    return told.without(memberId)
        .stepFrom(found)
        .answer(answer, StreamsHeartbeatOutcome.left(memberId, heartbeat.memberEpoch()));
  }

  private GroupStep beat(
      Optional<Group> found, CompletableFuture<StreamsHeartbeatOutcome> answer, long nowMs) {
    StreamsGroup group = open(found);
    StreamsMember member = admitted(group);
    MemberRound round =
        new MemberRound(
            heartbeat, context.terms().apply(heartbeat.groupId()), context.topics().get(), nowMs);
    MemberRound.Result result = round.run(group.state(), group.deadlines(), member);
    return group
        .with(result.state(), result.deadlines())
        .stepFrom(found)
        .answer(answer, result.outcome());
  }

  /** A classic group that nobody is in makes room, as in Kafka. */
  private StreamsGroup open(Optional<Group> found) {
    if (!heartbeat.isJoin()) {
      return StreamsGroup.existing(
          heartbeat.groupId(), found, "Streams group " + heartbeat.groupId() + " not found.");
    }
    boolean begins =
        found.isEmpty() || (found.get() instanceof ClassicGroup classic && classic.isEmpty());
    StreamsGroup group =
        begins
            ? StreamsGroup.create(context, heartbeat.groupId())
            : StreamsGroup.existing(heartbeat.groupId(), found, "");
    group.checkNotFull();
    return group;
  }

  private StreamsMember admitted(StreamsGroup group) {
    if (heartbeat.isJoin()) {
      return group
          .state()
          .find(heartbeat.memberId())
          .orElseGet(() -> StreamsMember.joining(heartbeat.memberId()));
    }
    StreamsMember member = group.member(heartbeat.memberId());
    checkEpoch(member.current());
    return member;
  }

  private void checkEpoch(CurrentTasks current) {
    int said = heartbeat.memberEpoch();
    if (said > current.epoch()) {
      throw fenced("greater", current.epoch());
    }
    if (said < current.epoch() && !mayHaveMissedAnswer(current)) {
      throw fenced("smaller", current.epoch());
    }
  }

  private boolean mayHaveMissedAnswer(CurrentTasks current) {
    return heartbeat.memberEpoch() == current.previousEpoch()
        && heartbeat.owned().filter(current.assigned()::containsAll).isPresent();
  }

  private GroupRefusal fenced(String how, int epoch) {
    return new GroupRefusal(
        ErrorCode.FENCED_MEMBER_EPOCH,
        "The streams group member has a "
            + how
            + " member epoch ("
            + heartbeat.memberEpoch()
            + ") than the one known by the group coordinator ("
            + epoch
            + "). The member must abandon all its partitions and rejoin.");
  }
}
