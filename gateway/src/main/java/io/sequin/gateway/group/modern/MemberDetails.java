package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.GroupImage.MemberImage;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What is stored of a member besides its epoch.
 *
 * @param classic null for a member of the newer protocol
 */
record MemberDetails(
    MemberClient client,
    List<String> subscribedNames,
    String subscribedRegex,
    String assignor,
    Map<UUID, List<Integer>> target,
    int previousEpoch,
    MemberState state,
    List<HeldPartitions> assigned,
    List<HeldPartitions> pendingRevocation,
    ClassicMembership classic) {

  static MemberImage imageOf(Member member) {
    CurrentAssignment current = member.current();
    return new MemberImage(
        current.epoch(),
        new MemberDetails(
            member.client(),
            member.subscription().names().stream().sorted().toList(),
            member.subscription().regex(),
            member.assignor(),
            TopicIdPartition.byTopic(member.target()),
            current.previousEpoch(),
            current.state(),
            HeldPartitions.of(current.assigned()),
            HeldPartitions.of(current.pendingRevocation()),
            member.classic()));
  }

  Member toMember(String memberId, int epoch) {
    Set<TopicIdPartition> targetPartitions = new HashSet<>();
    target.forEach(
        (topicId, partitions) ->
            partitions.forEach(
                partition -> targetPartitions.add(new TopicIdPartition(topicId, partition))));
    return new Member(
        memberId,
        client,
        new Subscription(Set.copyOf(subscribedNames), subscribedRegex),
        assignor,
        Set.copyOf(targetPartitions),
        new CurrentAssignment(
            epoch,
            previousEpoch,
            state,
            HeldPartitions.toMap(assigned),
            HeldPartitions.toMap(pendingRevocation)),
        classic);
  }
}
