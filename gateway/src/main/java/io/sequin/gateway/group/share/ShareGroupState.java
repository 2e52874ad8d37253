package io.sequin.gateway.group.share;

import io.sequin.gateway.group.GroupImage;
import io.sequin.gateway.group.GroupImage.MemberImage;
import io.sequin.gateway.group.modern.TopicsHash;
import io.sequin.gateway.group.modern.TopicsView;
import io.sequin.gateway.group.modern.TopicsView.TopicPartitions;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.storage.consumer.ConsumerProtocol;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * All of a share group but its time-outs. Immutable.
 *
 * @param epoch grows whenever members or topics change
 * @param assignmentEpoch the epoch that the last assignment is for
 * @param assignedAtMs when that was, by a steady clock; {@link #NEVER} if not in this process
 * @param topicsVersion of the topics as they were looked at last
 * @param topicsHash of the subscribed topics then
 */
record ShareGroupState(
    int epoch,
    int assignmentEpoch,
    long assignedAtMs,
    long topicsVersion,
    long topicsHash,
    PMap<String, ShareMember> members) {

  private static final long NEVER = Long.MIN_VALUE;
  private static final long UNSEEN = -1;
  private static final int FIRST_EPOCH = 1;

  static final ShareGroupState NEW =
      new ShareGroupState(FIRST_EPOCH, 0, NEVER, UNSEEN, TopicsHash.EMPTY, HashTreePMap.empty());

  static ShareGroupState restored(
      int epoch, ShareGroupDetails details, Map<String, ShareMember> members) {
    return new ShareGroupState(
        Math.max(epoch, FIRST_EPOCH),
        details.assignmentEpoch(),
        NEVER,
        UNSEEN,
        details.topicsHash(),
        HashTreePMap.from(members));
  }

  GroupImage image() {
    Map<String, MemberImage> images = new HashMap<>();
    members.forEach((memberId, member) -> images.put(memberId, ShareMemberDetails.imageOf(member)));
    return new GroupImage(
        ConsumerProtocol.SHARE, epoch, new ShareGroupDetails(assignmentEpoch, topicsHash), images);
  }

  /** Whether the same is to be stored of both. */
  boolean isStoredAs(ShareGroupState other) {
    return epoch == other.epoch
        && assignmentEpoch == other.assignmentEpoch
        && topicsHash == other.topicsHash
        && members.equals(other.members);
  }

  Optional<ShareMember> find(String memberId) {
    return Optional.ofNullable(members.get(memberId));
  }

  ShareGroupState with(ShareMember member) {
    return withMembers(members.plus(member.memberId(), member));
  }

  ShareGroupState without(String memberId) {
    return withMembers(members.minus(memberId));
  }

  /**
   * Looks at the topics again, and bumps the epoch if what members read has changed.
   *
   * @param subscriptionsChanged so that the epoch must be bumped in any case
   */
  ShareGroupState lookedUp(TopicsView view, boolean subscriptionsChanged) {
    if (!subscriptionsChanged && topicsVersion == view.version()) {
      return this;
    }
    Set<String> names =
        members.values().stream()
            .flatMap(member -> member.subscribedNames().stream())
            .collect(Collectors.toSet());
    long hash = TopicsHash.of(names, view);
    boolean bump = subscriptionsChanged || hash != topicsHash;
    return new ShareGroupState(
        bump ? epoch + 1 : epoch, assignmentEpoch, assignedAtMs, view.version(), hash, members);
  }

  boolean mayAssign(long nowMs, int intervalMs) {
    return assignmentEpoch < epoch && (assignedAtMs == NEVER || nowMs - assignedAtMs >= intervalMs);
  }

  /** A new assignment for the epoch. */
  ShareGroupState assigned(TopicsView view, long nowMs) {
    Map<String, Set<TopicIdPartition>> targets =
        new SimpleAssignor(members.values(), view).assign();
    PMap<String, ShareMember> assigned = members;
    for (ShareMember member : members.values()) {
      Set<TopicIdPartition> target = targets.get(member.memberId());
      assigned = assigned.plus(member.memberId(), member.withTarget(target));
    }
    return new ShareGroupState(epoch, epoch, nowMs, topicsVersion, topicsHash, assigned);
  }

  /** The member is told what it is to read now. */
  ShareGroupState reconciled(ShareMember member, boolean subscriptionChanged, TopicsView view) {
    return member.epoch() == assignmentEpoch && !subscriptionChanged
        ? this
        : with(
            member.withAssignment(
                member
                    .assignment()
                    .next(assignmentEpoch, member.target(), topicIds(member, view))));
  }

  /** Those topics that a member wants to read and that exist. */
  static Stream<TopicPartitions> topics(ShareMember member, TopicsView view) {
    return member.subscribedNames().stream().flatMap(name -> view.byName(name).stream());
  }

  private static Set<UUID> topicIds(ShareMember member, TopicsView view) {
    return topics(member, view).map(TopicPartitions::id).collect(Collectors.toUnmodifiableSet());
  }

  private ShareGroupState withMembers(PMap<String, ShareMember> changed) {
    return new ShareGroupState(
        epoch, assignmentEpoch, assignedAtMs, topicsVersion, topicsHash, changed);
  }
}
