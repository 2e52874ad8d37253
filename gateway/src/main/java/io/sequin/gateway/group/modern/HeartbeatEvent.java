package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.classic.ClassicGroup;
import io.sequin.gateway.group.modern.assignor.PartitionAssignor;
import io.sequin.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A member joins, heartbeats or leaves by the newer protocol. */
final class HeartbeatEvent implements GroupEvent<HeartbeatOutcome> {

  private final GroupContext context;
  private final MemberHeartbeat heartbeat;
  private final Predicate<String> isVisible;

  /**
   * @param isVisible whether the member may see a topic of that name
   */
  HeartbeatEvent(GroupContext context, MemberHeartbeat heartbeat, Predicate<String> isVisible) {
    this.context = context;
    this.heartbeat = heartbeat;
    this.isVisible = isVisible;
  }

  @Override
  public GroupStep apply(
      Optional<Group> group, CompletableFuture<HeartbeatOutcome> answer, long nowMs) {
    try {
      checkAssignor();
      return heartbeat.isLeave()
          ? leave(group, nowMs).answer(answer, left())
          : beat(group, answer, nowMs);
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

  private GroupStep leave(Optional<Group> found, long nowMs) {
    ConsumerGroup group = ConsumerGroup.existing(heartbeat.groupId(), found);
    Member member = group.lookup().either(heartbeat.instanceId(), heartbeat.memberId());
    if (heartbeat.memberEpoch() == MemberEpochs.LEAVE_STATIC) {
      return group.suspended(member).stepFrom(found);
    }
    return group.leaving(Set.of(member.memberId()), nowMs);
  }

  private GroupStep beat(
      Optional<Group> found, CompletableFuture<HeartbeatOutcome> answer, long nowMs) {
    ConsumerGroup group = open(found, nowMs);
    group.checkNotFull(heartbeat.memberId());
    Admission admission = Admission.of(group, heartbeat, context.memberIds());
    Member before = admission.member();
    Member after = heartbeat.appliedTo(before);
    MemberUpdate update =
        new MemberUpdate(
            context.showing(isVisible),
            admission.group(),
            nowMs,
            Optional.ofNullable(heartbeat.owned()));
    ConsumerGroup updated = update.apply(before, after);
    Member now = updated.lookup().dynamic(after.memberId());
    GroupTiming timing = context.timing(group.groupId());
    boolean withAssignment =
        heartbeat.isJoin()
            || heartbeat.isFull()
            || !now.current().assigned().equals(before.current().assigned());
    GroupStep step =
        updated
            .withSession(now.memberId(), nowMs + timing.sessionTimeoutMs())
            .stepFrom(found)
            .answer(
                answer, HeartbeatOutcome.alive(now, timing.heartbeatIntervalMs(), withAssignment));
    return found.orElse(null) instanceof ClassicGroup classic
        ? refusingWaiting(classic, step)
        : step;
  }

  /** Whoever waits for the classic group that there is no more must join again. */
  private static GroupStep refusingWaiting(ClassicGroup classic, GroupStep step) {
    List<GroupStep.Answer<?>> answers =
        new ArrayList<>(classic.refuseWaiting(ErrorCode.REBALANCE_IN_PROGRESS));
    answers.addAll(step.answers());
    return new GroupStep(step.group(), step.store(), List.copyOf(answers));
  }

  private ConsumerGroup open(Optional<Group> found, long nowMs) {
    if (!heartbeat.isJoin()) {
      if (found.isEmpty()) {
        throw new GroupRefusal(
            ErrorCode.GROUP_ID_NOT_FOUND, "Consumer group " + heartbeat.groupId() + " not found.");
      }
      return ConsumerGroup.existing(heartbeat.groupId(), found);
    }
    return switch (found.orElse(null)) {
      case null -> ConsumerGroup.create(context, heartbeat.groupId());
      case ClassicGroup classic when classic.isEmpty() ->
          ConsumerGroup.create(context, heartbeat.groupId());
      case ClassicGroup classic -> new Upgrade(context, classic).upgraded(nowMs);
      default -> ConsumerGroup.existing(heartbeat.groupId(), found);
    };
  }
}
