package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.TopicsView.TopicPartitions;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A group as ConsumerGroupDescribe shows it. */
public record GroupDescription(
    String stateName,
    int groupEpoch,
    int assignmentEpoch,
    String assignor,
    List<MemberDescription> members) {

  /** Partitions of a topic that exists. */
  public record TopicAssignment(UUID topicId, String topic, List<Integer> partitions) {}

  static GroupDescription of(GroupState state, ModernGroupSettings settings, TopicsView view) {
    return new GroupDescription(
        state.name(),
        state.epochs().group(),
        state.epochs().assignment(),
        TargetAssignment.preferredAssignor(state.members(), settings).name(),
        state.members().byId().values().stream()
            .sorted(Comparator.comparing(Member::memberId))
            .map(member -> describe(member, view))
            .toList());
  }

  private static MemberDescription describe(Member member, TopicsView view) {
    MemberClient client = member.client();
    CurrentAssignment current = member.current();
    List<TopicIdPartition> held =
        Stream.concat(
                current.assigned().keySet().stream(), current.pendingRevocation().keySet().stream())
            .toList();
    return new MemberDescription(
        member.memberId(),
        client.instanceId(),
        client.rackId(),
        member.epoch(),
        client.clientId(),
        client.clientHost(),
        member.subscription().names().stream().sorted().toList(),
        member.subscription().regex(),
        named(held, view),
        named(member.target(), view),
        member.isClassic());
  }

  private static List<TopicAssignment> named(
      Collection<TopicIdPartition> partitions, TopicsView view) {
    List<TopicAssignment> named = new ArrayList<>();
    TopicIdPartition.byTopic(partitions)
        .forEach(
            (topicId, ofTopic) ->
                view.byId(topicId)
                    .map(TopicPartitions::name)
                    .ifPresent(name -> named.add(new TopicAssignment(topicId, name, ofTopic))));
    return named;
  }
}
