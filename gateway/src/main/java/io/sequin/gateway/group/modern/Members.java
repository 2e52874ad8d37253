package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.GroupImage.MemberImage;
import io.sequin.gateway.group.classic.ClassicMemberProtocol;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The members of a group, and what is often asked of them all together. Immutable.
 *
 * @param byInstanceId member ids of static members
 * @param owners who reads a partition, or may still do
 * @param subscriptions how many members have each
 * @param assignors how many members prefer each
 * @param classicProtocols how many members of the classic kind support each
 * @param images what is stored of each
 */
record Members(
    PMap<String, Member> byId,
    PMap<String, String> byInstanceId,
    PMap<TopicIdPartition, String> owners,
    Counts<Subscription> subscriptions,
    Counts<String> assignors,
    Counts<String> classicProtocols,
    int classicCount,
    PMap<String, MemberImage> images) {

  static final Members NONE =
      new Members(
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          Counts.none(),
          Counts.none(),
          Counts.none(),
          0,
          HashTreePMap.empty());

  Optional<Member> find(String memberId) {
    return memberId == null ? Optional.empty() : Optional.ofNullable(byId.get(memberId));
  }

  Optional<Member> findStatic(String instanceId) {
    return instanceId == null
        ? Optional.empty()
        : Optional.ofNullable(byInstanceId.get(instanceId)).map(byId::get);
  }

  int size() {
    return byId.size();
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  /** Whether anyone but this member reads the partition or may still do. */
  boolean isHeldByOther(TopicIdPartition partition, String memberId) {
    String owner = owners.get(partition);
    return owner != null && !owner.equals(memberId);
  }

  /** With this member, in place of the one of the same id if there is one. */
  Members plus(Member member) {
    Member old = byId.get(member.memberId());
    if (member.equals(old)) {
      return this;
    }
    Members without = old == null ? this : minus(old);
    return without.with(member);
  }

  Members minus(Member member) {
    String memberId = member.memberId();
    PMap<TopicIdPartition, String> remainingOwners = owners;
    for (TopicIdPartition partition : member.current().assigned().keySet()) {
      remainingOwners = disowned(remainingOwners, partition, memberId);
    }
    for (TopicIdPartition partition : member.current().pendingRevocation().keySet()) {
      remainingOwners = disowned(remainingOwners, partition, memberId);
    }
    Counts<String> protocols = classicProtocols;
    if (member.isClassic()) {
      for (ClassicMemberProtocol protocol : member.classic().protocols()) {
        protocols = protocols.minus(protocol.name());
      }
    }
    return new Members(
        byId.minus(memberId),
        memberId.equals(byInstanceId.get(member.instanceId()))
            ? byInstanceId.minus(member.instanceId())
            : byInstanceId,
        remainingOwners,
        subscriptions.minus(member.subscription()),
        member.assignor() == null ? assignors : assignors.minus(member.assignor()),
        protocols,
        member.isClassic() ? classicCount - 1 : classicCount,
        images.minus(memberId));
  }

  private Members with(Member member) {
    String memberId = member.memberId();
    PMap<TopicIdPartition, String> newOwners = owners;
    for (TopicIdPartition partition : member.current().assigned().keySet()) {
      newOwners = newOwners.plus(partition, memberId);
    }
    for (TopicIdPartition partition : member.current().pendingRevocation().keySet()) {
      newOwners = newOwners.plus(partition, memberId);
    }
    Counts<String> protocols = classicProtocols;
    if (member.isClassic()) {
      for (ClassicMemberProtocol protocol : member.classic().protocols()) {
        protocols = protocols.plus(protocol.name());
      }
    }
    return new Members(
        byId.plus(memberId, member),
        member.instanceId() == null
            ? byInstanceId
            : byInstanceId.plus(member.instanceId(), memberId),
        newOwners,
        subscriptions.plus(member.subscription()),
        member.assignor() == null ? assignors : assignors.plus(member.assignor()),
        protocols,
        member.isClassic() ? classicCount + 1 : classicCount,
        images.plus(memberId, MemberDetails.imageOf(member)));
  }

  private static PMap<TopicIdPartition, String> disowned(
      PMap<TopicIdPartition, String> owners, TopicIdPartition partition, String memberId) {
    return memberId.equals(owners.get(partition)) ? owners.minus(partition) : owners;
  }
}
