package io.sequin.gateway.group.classic;

import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.GroupFormat;
import io.sequin.gateway.group.GroupStep;
import io.sequin.protocol.ErrorCode;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The events of the classic protocol, for a group of whatever kind, or none. */
public final class ClassicGroups {

  private final ClassicGroupSettings settings;

  public ClassicGroups(ClassicGroupSettings settings) {
    this.settings = settings;
  }

  /** A new member makes the group where there is none, or only an empty one of another kind. */
  public GroupEvent<JoinAnswer> join(String groupId, JoinMember join) {
    return (group, answer, nowMs) -> {
      if (!settings.allowsSessionTimeout(join.sessionTimeoutMs())) {
        return refuse(group, answer, join, ErrorCode.INVALID_SESSION_TIMEOUT);
      }
      boolean mayBegin = group.isEmpty() || isEmptyOfOtherKind(group.get());
      if (mayBegin && !join.isNew()) {
        return refuse(group, answer, join, ErrorCode.UNKNOWN_MEMBER_ID);
      }
      if (mayBegin) {
        return ClassicGroup.empty(groupId, settings).join(join, answer, nowMs);
      }
      return group.get() instanceof ClassicProtocol classic
          ? classic.join(join, answer, nowMs)
          : GroupStep.unchanged(group)
              .answer(answer, JoinAnswer.refused(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, ""));
    };
  }

  public static GroupEvent<SyncAnswer> sync(SyncMember sync) {
    return event(
        (classic, answer, nowMs) -> classic.sync(sync, answer, nowMs),
        SyncAnswer.refused(ErrorCode.UNKNOWN_MEMBER_ID));
  }

  public static GroupEvent<ErrorCode> heartbeat(MemberClaim claim) {
    return event(
        (classic, answer, nowMs) -> classic.heartbeat(claim, answer, nowMs),
        ErrorCode.UNKNOWN_MEMBER_ID);
  }

  public static GroupEvent<List<ErrorCode>> leave(List<LeavingMember> leaving) {
    return event(
        (classic, answer, nowMs) -> classic.leave(leaving, answer, nowMs),
        Collections.nCopies(leaving.size(), ErrorCode.UNKNOWN_MEMBER_ID));
  }

  /** How groups of the classic protocol are stored. */
  public GroupFormat.Kind<?, ?> format() {
    return new GroupFormat.Kind<>(ClassicDetails.class, ClassicMemberDetails.class, this::restore);
  }

  /** All members have the group's generation. */
  private Group restore(
      String groupId,
      int epoch,
      ClassicDetails details,
      Map<String, GroupFormat.MemberDetails<ClassicMemberDetails>> stored,
      long nowMs) {
    Map<String, ClassicMemberDetails> members = new HashMap<>();
    stored.forEach((memberId, member) -> members.put(memberId, member.details()));
    return ClassicGroup.restore(groupId, epoch, details, members, settings, nowMs);
  }

  private static boolean isEmptyOfOtherKind(Group group) {
    return !(group instanceof ClassicGroup) && group.isEmpty();
  }

  private static GroupStep refuse(
      Optional<Group> group,
      CompletableFuture<JoinAnswer> answer,
      JoinMember join,
      ErrorCode error) {
    return GroupStep.unchanged(group).answer(answer, JoinAnswer.refused(error, join.memberId()));
  }

  private static <T> GroupEvent<T> event(ClassicEvent<T> event, T unknown) {
    return (group, answer, nowMs) ->
        group.isPresent() && group.get() instanceof ClassicProtocol classic
            ? event.apply(classic, answer, nowMs)
            : GroupStep.unchanged(group).answer(answer, unknown);
  }

  private interface ClassicEvent<T> {
    GroupStep apply(ClassicProtocol group, CompletableFuture<T> answer, long nowMs);
  }
}
