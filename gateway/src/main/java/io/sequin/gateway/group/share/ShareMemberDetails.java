package io.sequin.gateway.group.share;

import io.sequin.gateway.group.GroupImage.MemberImage;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What is stored of a member besides its epoch. */
record ShareMemberDetails(
    String rackId,
    String clientId,
    String clientHost,
    List<String> subscribedNames,
    Map<UUID, List<Integer>> target,
    int previousEpoch,
    Map<UUID, List<Integer>> assigned) {

  static MemberImage imageOf(ShareMember member) {
    return new MemberImage(
        member.epoch(),
        new ShareMemberDetails(
            member.rackId(),
            member.clientId(),
            member.clientHost(),
            member.subscribedNames().stream().sorted().toList(),
            TopicIdPartition.byTopic(member.target()),
            member.assignment().previousEpoch(),
            TopicIdPartition.byTopic(member.assignment().partitions())));
  }

  ShareMember toMember(String memberId, int epoch) {
    return new ShareMember(
        memberId,
        rackId,
        clientId,
        clientHost,
        Set.copyOf(subscribedNames),
        partitions(target),
        new ShareAssignment(epoch, previousEpoch, partitions(assigned)));
  }

  private static Set<TopicIdPartition> partitions(Map<UUID, List<Integer>> byTopic) {
    Set<TopicIdPartition> all = new HashSet<>();
    byTopic.forEach(
        (topicId, partitions) ->
            partitions.forEach(partition -> all.add(new TopicIdPartition(topicId, partition))));
    return all;
  }
}
