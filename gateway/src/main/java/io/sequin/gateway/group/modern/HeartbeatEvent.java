package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.modern.assignor.PartitionAssignor;
import io.sequin.protocol.ErrorCode;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A member joins, heartbeats or leaves by the newer protocol. */
final class HeartbeatEvent implements GroupEvent<HeartbeatOutcome> {

  private final GroupContext context;
  private final MemberHeartbeat heartbeat;

  HeartbeatEvent(GroupContext context, MemberHeartbeat heartbeat) {
    this.context = context;
    this.heartbeat = heartbeat;
  }

  @Override
  public GroupStep apply(
      Optional<Group> group, CompletableFuture<HeartbeatOutcome> answer, long nowMs) {
    try {
      checkAssignor();
      return heartbeat.isLeave() ? leave(group).answer(answer, left()) : beat(group, answer, nowMs);
    } catch (GroupRefusal e) {
      return GroupStep.unchanged(group)
          .answer(answer, HeartbeatOutcome.refused(e.error(), e.getMessage()));
    }
  }

  private void checkAssignor() {
    String name = heartbeat.assignor();
    if (name != null && context.settings().assignor(name).isEmpty()) {
      throw new GroupRefusal(
          ErrorCode.UNSUPPORTED_ASSIGNOR,
          "ServerAssignor "
              + name
              + " is not supported. Supported assignors: "
              + context.settings().assignors().stream()
                  .map(PartitionAssignor::name)
                  .collect(Collectors.joining(", "))
              + ".");
    }
  }

  private HeartbeatOutcome left() {
    return HeartbeatOutcome.left(heartbeat.memberId(), heartbeat.memberEpoch());
  }

  private GroupStep leave(Optional<Group> found) {
    ConsumerGroup group = ConsumerGroup.existing(heartbeat.groupId(), found);
    Member member = group.lookup().either(heartbeat.instanceId(), heartbeat.memberId());
    if (heartbeat.memberEpoch() == MemberEpochs.LEAVE_STATIC) {
      return group.suspended(member).stepFrom(found);
    }
    return group.removed(Set.of(member.memberId())).stepFrom(found);
  }

  private GroupStep beat(
      Optional<Group> found, CompletableFuture<HeartbeatOutcome> answer, long nowMs) {
    ConsumerGroup group = open(found);
    checkNotFull(group.state().members());
    Admission admission = Admission.of(group, heartbeat, context.memberIds());
    Member before = admission.member();
    Member after = heartbeat.appliedTo(before);
    MemberUpdate update =
        new MemberUpdate(context, admission.group(), nowMs, Optional.ofNullable(heartbeat.owned()));
    ConsumerGroup updated = update.apply(before, after);
    Member now = updated.lookup().dynamic(after.memberId());
    GroupTiming timing = context.timing(group.groupId());
    boolean withAssignment =
        heartbeat.isJoin()
            || heartbeat.isFull()
            || !now.current().assigned().equals(before.current().assigned());
    return updated
        .withSession(now.memberId(), nowMs + timing.sessionTimeoutMs())
        .stepFrom(found)
        .answer(answer, HeartbeatOutcome.alive(now, timing.heartbeatIntervalMs(), withAssignment));
  }

  private ConsumerGroup open(Optional<Group> found) {
    if (!heartbeat.isJoin() && found.isEmpty()) {
      throw new GroupRefusal(
          ErrorCode.GROUP_ID_NOT_FOUND, "Consumer group " + heartbeat.groupId() + " not found.");
    }
    boolean startsAnew =
        heartbeat.isJoin()
            && found
                .map(group -> !(group instanceof ConsumerGroup) && group.isEmpty())
                .orElse(true);
    return startsAnew
        ? ConsumerGroup.create(context, heartbeat.groupId())
        : ConsumerGroup.existing(heartbeat.groupId(), found);
  }

  private void checkNotFull(Members members) {
    int maxSize = context.settings().maxSize();
    if (members.size() >= maxSize && members.find(heartbeat.memberId()).isEmpty()) {
      throw new GroupRefusal(
          ErrorCode.GROUP_MAX_SIZE_REACHED,
          "The consumer group has reached its maximum capacity of " + maxSize + " members.");
    }
  }
}
