package io.sequin.gateway.group.share;

import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.modern.GroupRefusal;
import io.sequin.gateway.group.modern.GroupTiming;
import io.sequin.gateway.group.modern.TopicsView;
import io.sequin.protocol.ErrorCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A member joins, heartbeats or leaves. */
final class ShareHeartbeatEvent implements GroupEvent<ShareHeartbeatOutcome> {

  private final ShareGroupContext context;
  private final ShareHeartbeat heartbeat;

  ShareHeartbeatEvent(ShareGroupContext context, ShareHeartbeat heartbeat) {
    this.context = context;
    this.heartbeat = heartbeat;
  }

  @Override
  public GroupStep apply(
      Optional<Group> group, CompletableFuture<ShareHeartbeatOutcome> answer, long nowMs) {
    try {
      return heartbeat.isLeave() ? leave(group, answer) : beat(group, answer, nowMs);
    } catch (GroupRefusal e) {
      return GroupStep.unchanged(group)
          .answer(answer, ShareHeartbeatOutcome.refused(e.error(), e.getMessage()));
    }
  }

  private GroupStep leave(Optional<Group> found, CompletableFuture<ShareHeartbeatOutcome> answer) {
    ShareGroup group = ShareGroup.existing(heartbeat.groupId(), found);
    String memberId = group.member(heartbeat.memberId()).memberId();
    return group
        .without(memberId)
        .stepFrom(found)
        .answer(answer, ShareHeartbeatOutcome.left(memberId, heartbeat.memberEpoch()));
  }

  private GroupStep beat(
      Optional<Group> found, CompletableFuture<ShareHeartbeatOutcome> answer, long nowMs) {
    ShareGroup group = open(found);
    group.checkNotFull(heartbeat.memberId());
    ShareMember before = admitted(group);
    GroupTiming timing = context.timing(heartbeat.groupId());
    ShareGroup updated =
        group
            .withState(updated(group.state(), before, nowMs, timing.assignmentIntervalMs()))
            .withSession(before.memberId(), nowMs + timing.sessionTimeoutMs());
    ShareMember now = updated.member(before.memberId());
    boolean withAssignment =
        heartbeat.isJoin()
            || heartbeat.isFull()
            || !now.assignment().partitions().equals(before.assignment().partitions());
    return updated
        .stepFrom(found)
        .answer(
            answer, ShareHeartbeatOutcome.alive(now, timing.heartbeatIntervalMs(), withAssignment));
  }

  private ShareGroup open(Optional<Group> found) {
    if (found.isPresent()) {
      return ShareGroup.existing(heartbeat.groupId(), found);
    }
    if (!heartbeat.isJoin()) {
      throw new GroupRefusal(
          ErrorCode.GROUP_ID_NOT_FOUND, "Share group " + heartbeat.groupId() + " not found.");
    }
    return ShareGroup.create(context, heartbeat.groupId());
  }

  private ShareMember admitted(ShareGroup group) {
    if (heartbeat.isJoin()) {
      return group
          .state()
          .find(heartbeat.memberId())
          .orElseGet(() -> ShareMember.joining(heartbeat.memberId()));
    }
    ShareMember member = group.member(heartbeat.memberId());
    checkEpoch(member);
    return member;
  }

  private void checkEpoch(ShareMember member) {
    int said = heartbeat.memberEpoch();
    if (said > member.epoch()) {
      throw fenced(
          "greater member epoch ("
              + said
              + ") than the one known by the group coordinator ("
              + member.epoch()
              + ").");
    }
    if (said < member.epoch() && said != member.assignment().previousEpoch()) {
      throw fenced(
          "smaller member epoch ("
              + said
              + ") than the one known by the group coordinator ("
              + member.epoch()
              + "), and it does not match the previous member epoch ("
              + member.assignment().previousEpoch()
              + ").");
    }
  }

  private static GroupRefusal fenced(String why) {
    return new GroupRefusal(
        ErrorCode.FENCED_MEMBER_EPOCH,
        "The share group member has a "
            + why
            + " The member must abandon all its partitions and rejoin.");
  }

  private ShareGroupState updated(
      ShareGroupState state, ShareMember before, long nowMs, int assignmentIntervalMs) {
    TopicsView view = context.topics().get();
    ShareMember after = heartbeat.appliedTo(before);
    boolean subscriptionChanged = !before.subscribedNames().equals(after.subscribedNames());
    ShareGroupState seen = state.with(after).lookedUp(view, subscriptionChanged);
    ShareGroupState assigned =
        seen.mayAssign(nowMs, assignmentIntervalMs) ? seen.assigned(view, nowMs) : seen;
    return assigned.reconciled(
        assigned.find(after.memberId()).orElseThrow(), subscriptionChanged, view);
  }
}
