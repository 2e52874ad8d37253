package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.classic.ClassicGroup;
import io.sequin.gateway.group.classic.ClassicMember;
import io.sequin.gateway.group.classic.ClassicMemberDetails;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.wire.MalformedMessageException;
import java.util.HashMap;
import java.util.Map;
import org.pcollections.HashTreePMap;

/**
 * Makes a consumer group of a classic one while its members are there (KIP-848, "Online
 * migration"): they keep what they read, and go on with the classic protocol.
 */
final class Upgrade {

  private final GroupContext context;
  private final ClassicGroup classic;
  private final TopicsView view;

  Upgrade(GroupContext context, ClassicGroup classic) {
    this.context = context;
    this.classic = classic;
    this.view = context.topics().get();
  }

  /**
   * @throws GroupRefusal GROUP_ID_NOT_FOUND if that may not or cannot be done
   */
  ConsumerGroup upgraded(long nowMs) {
    check();
    Members members = members();
    SubscribedTopics topics = SubscribedTopics.NONE.lookedUp(members.subscriptions().keys(), view);
    ConsumerGroup group =
        new ConsumerGroup(
            context, classic.groupId(), GroupState.of(epochs(), topics, members), Deadlines.NONE);
    for (ClassicMember member : classic.members()) {
      group = group.withSession(member.memberId(), nowMs + member.details().sessionTimeoutMs());
    }
    return group;
  }

  private void check() {
    if (!context.settings().migration().upgrades()) {
      throw refusal("online upgrade is disabled");
    }
    if (!classic.protocolType().equals(ConsumerGroup.PROTOCOL_TYPE)) {
      throw refusal("the group does not use the consumer embedded protocol");
    }
    if (classic.members().size() > context.settings().maxSize()) {
      throw refusal("the group size exceeds the consumer group maximum size");
    }
  }

  private Epochs epochs() {
    return new Epochs(classic.generation(), classic.generation(), Epochs.NEVER);
  }

  private Members members() {
    try {
      Members members = Members.NONE;
      for (ClassicMember member : classic.members()) {
        members = members.plus(upgraded(member));
      }
      return members;
    } catch (MalformedMessageException e) {
      throw refusal("the embedded consumer protocol is malformed");
    }
  }

  private Member upgraded(ClassicMember member) {
    ClassicMemberDetails details = member.details();
    EmbeddedSubscription subscription =
        EmbeddedSubscription.read(member.metadata(protocolName(details)), view);
    // what it is to read will be written as it prefers
    EmbeddedBytes.version(details.protocols().getFirst().metadata());
    EmbeddedAssignment assignment = EmbeddedAssignment.read(details.assignment(), view);
    if (assignment.hasUserData()) {
      throw refusal(
          "an unsupported custom assignor is in use. Please refer to the documentation or switch"
              + " to a default assignor before re-attempting the upgrade");
    }
    return new Member(
        member.memberId(),
        new MemberClient(
            details.instanceId(),
            subscription.rackId(),
            details.clientId(),
            details.clientHost(),
            details.rebalanceTimeoutMs()),
        new Subscription(subscription.topics(), ""),
        null,
        assignment.partitions(),
        current(assignment),
        new ClassicMembership(details.sessionTimeoutMs(), details.protocols()));
  }

  /** Before the first generation nothing is chosen yet. */
  private String protocolName(ClassicMemberDetails details) {
    return classic.protocolName().isEmpty()
        ? details.protocols().getFirst().name()
        : classic.protocolName();
  }

  private CurrentAssignment current(EmbeddedAssignment assignment) {
    Map<TopicIdPartition, Integer> assigned = new HashMap<>();
    assignment.partitions().forEach(partition -> assigned.put(partition, classic.generation()));
    return new CurrentAssignment(
        classic.generation(),
        classic.generation(),
        MemberState.STABLE,
        HashTreePMap.from(assigned),
        HashTreePMap.empty());
  }

  private GroupRefusal refusal(String why) {
    return new GroupRefusal(
        ErrorCode.GROUP_ID_NOT_FOUND,
        "Cannot upgrade classic group "
            + classic.groupId()
            + " to consumer group because "
            + why
            + ".");
  }
}
