package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.GroupImage;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.storage.consumer.ConsumerProtocol;
import java.util.Map;
import java.util.Set;

/** All of a group but its time-outs. Immutable. */
record GroupState(Epochs epochs, SubscribedTopics topics, Members members, GroupDetails details) {

  static final GroupState NEW = of(Epochs.FIRST, SubscribedTopics.NONE, Members.NONE);

  static GroupState of(Epochs epochs, SubscribedTopics topics, Members members) {
    return new GroupState(
        epochs, topics, members, new GroupDetails(epochs.assignment(), topics.hash()));
  }

  GroupImage image() {
    return new GroupImage(ConsumerProtocol.CONSUMER, epochs.group(), details, members.images());
  }

  /** Whether the same is to be stored of both. */
  boolean isStoredAs(GroupState other) {
    return epochs.group() == other.epochs.group()
        && details.equals(other.details)
        && members.images().equals(other.members.images());
  }

  /** As ConsumerGroupDescribe names it. */
  String name() {
    if (members.isEmpty()) {
      return "Empty";
    }
    if (epochs.needAssignment()) {
      return "Assigning";
    }
    boolean stable =
        members.byId().values().stream()
            .allMatch(member -> member.current().isReconciledTo(epochs.assignment()));
    return stable ? "Stable" : "Reconciling";
  }

  GroupState with(Member member) {
    return withMembers(members.plus(member));
  }

  GroupState without(Member member) {
    return withMembers(members.minus(member));
  }

  /**
   * Looks at the topics again, and bumps the group epoch if what members read has changed.
   *
   * @param subscriptionsChanged so that the epoch must be bumped in any case
   * @throws GroupRefusal INVALID_REGULAR_EXPRESSION
   */
  GroupState lookedUp(TopicsView view, boolean subscriptionsChanged) {
    SubscribedTopics seen = topics.lookedUp(members.subscriptions().keys(), view);
    boolean bump = subscriptionsChanged || seen.differsFrom(topics);
    return changed(bump ? epochs.bumped() : epochs, seen, members);
  }

  /** An assignment for the group epoch; members that are not in it get nothing. */
  GroupState assigned(Map<String, Set<TopicIdPartition>> targets, long nowMs) {
    Members assigned = members;
    for (Member member : members.byId().values()) {
      Set<TopicIdPartition> target = targets.getOrDefault(member.memberId(), Set.of());
      if (!target.equals(member.target())) {
        assigned = assigned.plus(member.withTarget(Set.copyOf(target)));
      }
    }
    return changed(epochs.assigned(nowMs), topics, assigned);
  }

  private GroupState withMembers(Members changed) {
    return new GroupState(epochs, topics, changed, details);
  }

  /** Details that stay the same stay the same object, so that they are not written again. */
  private GroupState changed(Epochs newEpochs, SubscribedTopics newTopics, Members newMembers) {
    GroupDetails newDetails = new GroupDetails(newEpochs.assignment(), newTopics.hash());
    return new GroupState(
        newEpochs, newTopics, newMembers, newDetails.equals(details) ? details : newDetails);
  }
}
