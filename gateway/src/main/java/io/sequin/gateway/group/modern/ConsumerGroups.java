package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.GroupFormat;
import io.sequin.protocol.wire.Uuids;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Makes the events of consumer groups, and the groups that were stored. */
public final class ConsumerGroups {

  private final GroupContext context;

  /**
   * @param timings what groups set for themselves
   * @param topics the topics as they are when asked for
   */
  public ConsumerGroups(
      ModernGroupSettings settings, GroupTimings timings, Supplier<TopicsView> topics) {
    this.context = new GroupContext(settings, timings, topics, Uuids::randomText);
  }

  /**
   * A member joins, heartbeats or leaves.
   *
   * @param isVisible whether it may see a topic of that name: where its regular expression is
   *     matched against the topics, that is done for all members that have the same
   */
  public GroupEvent<HeartbeatOutcome> heartbeat(
      MemberHeartbeat heartbeat, Predicate<String> isVisible) {
    return new HeartbeatEvent(context, heartbeat, isVisible);
  }

  /** Somebody asks what a group is like. */
  public GroupEvent<DescribeOutcome> describe(String groupId) {
    return new DescribeEvent(context, groupId);
  }

  /**
   * How consumer groups are stored. The members of one that is restored go on with their epochs and
   * assignments; their time-outs begin anew.
   */
  public GroupFormat.Kind<?, ?> format() {
    return new GroupFormat.Kind<>(GroupDetails.class, MemberDetails.class, this::restore);
  }

  private Group restore(
      String groupId,
      int epoch,
      GroupDetails details,
      Map<String, GroupFormat.MemberDetails<MemberDetails>> stored,
      long nowMs) {
    Members members = Members.NONE;
    for (var member : stored.entrySet()) {
      members =
          members.plus(
              member.getValue().details().toMember(member.getKey(), member.getValue().epoch()));
    }
    SubscribedTopics topics =
        SubscribedTopics.stored(
            members.subscriptions().keys(), context.topics().get(), details.topicsHash());
    Epochs epochs = new Epochs(epoch, details.assignmentEpoch(), Epochs.NEVER);
    return ConsumerGroup.restored(context, groupId, GroupState.of(epochs, topics, members), nowMs);
  }
}
