package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.GroupFormat;
import io.sequin.gateway.group.modern.TopicsView;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes the events of streams groups, and the groups that were stored. */
public final class StreamsGroups {

  private final StreamsGroupContext context;

  /**
   * @param maxSize most members of a group
   * @param terms what holds for a group, by its id
   * @param topics the topics as they are when asked for
   */
  public StreamsGroups(
      int maxSize, Function<String, StreamsTerms> terms, Supplier<TopicsView> topics) {
    this.context = new StreamsGroupContext(maxSize, terms, topics);
  }

  /** A member joins, heartbeats or leaves. */
  public GroupEvent<StreamsHeartbeatOutcome> heartbeat(StreamsHeartbeat heartbeat) {
    return new StreamsHeartbeatEvent(context, heartbeat);
  }

  /**
   * How streams groups are stored. The members of one that is restored go on with their epochs and
   * tasks; their time-outs begin anew.
   */
  public GroupFormat.Kind<?, ?> format() {
    return new GroupFormat.Kind<>(
        StreamsGroupDetails.class, StreamsMemberDetails.class, this::restore);
  }

  private Group restore(
      String groupId,
      int epoch,
      StreamsGroupDetails details,
      Map<String, GroupFormat.MemberDetails<StreamsMemberDetails>> stored,
      long nowMs) {
    Map<String, StreamsMember> members = new HashMap<>();
    stored.forEach(
        (memberId, member) ->
            members.put(memberId, member.details().toMember(memberId, member.epoch())));
    return StreamsGroup.restored(
        context, groupId, StreamsGroupState.restored(epoch, details, members), nowMs);
  }
}
