package io.sequin.gateway.group.share;

import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.GroupFormat;
import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.modern.GroupTimings;
import io.sequin.gateway.group.modern.TopicsView;
import io.sequin.protocol.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes the events of share groups, and the groups that were stored. */
public final class ShareGroups {

  private final ShareGroupContext context;

  /**
   * @param timings what groups set for themselves
   * @param topics the topics as they are when asked for
   */
  public ShareGroups(
      ShareGroupSettings settings, GroupTimings timings, Supplier<TopicsView> topics) {
    this.context = new ShareGroupContext(settings, timings, topics);
  }

  /** A member joins, heartbeats or leaves. */
  public GroupEvent<ShareHeartbeatOutcome> heartbeat(ShareHeartbeat heartbeat) {
    return new ShareHeartbeatEvent(context, heartbeat);
  }

  /**
   * Somebody wants to set where the group is. It is made if there is none; NONE if nobody works in
   * it.
   */
  public GroupEvent<ErrorCode> openToAlter(String groupId) {
    return (group, answer, _) -> {
      if (group.isEmpty()) {
        return GroupStep.stored(ShareGroup.create(context, groupId)).answer(answer, ErrorCode.NONE);
      }
      return GroupStep.unchanged(group).answer(answer, checkIdle(group));
    };
  }

  /** Somebody wants to forget where the group is. NONE if it is there and nobody works in it. */
  public GroupEvent<ErrorCode> openToForget() {
    return (group, answer, _) -> GroupStep.unchanged(group).answer(answer, checkIdle(group));
  }

  private static ErrorCode checkIdle(Optional<Group> group) {
    if (!(group.orElse(null) instanceof ShareGroup shareGroup)) {
      return ErrorCode.GROUP_ID_NOT_FOUND;
    }
    return shareGroup.isEmpty() ? ErrorCode.NONE : ErrorCode.NON_EMPTY_GROUP;
  }

  /**
   * How share groups are stored. The members of one that is restored go on with their epochs and
   * assignments; their time-outs begin anew.
   */
  public GroupFormat.Kind<?, ?> format() {
    return new GroupFormat.Kind<>(ShareGroupDetails.class, ShareMemberDetails.class, this::restore);
  }

  private Group restore(
      String groupId,
      int epoch,
      ShareGroupDetails details,
      Map<String, GroupFormat.MemberDetails<ShareMemberDetails>> stored,
      long nowMs) {
    Map<String, ShareMember> members = new HashMap<>();
    stored.forEach(
        (memberId, member) ->
            members.put(memberId, member.details().toMember(memberId, member.epoch())));
    return ShareGroup.restored(
        context, groupId, ShareGroupState.restored(epoch, details, members), nowMs);
  }
}
