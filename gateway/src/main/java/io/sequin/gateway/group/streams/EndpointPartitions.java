package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.modern.TopicsView;
import io.sequin.gateway.group.modern.TopicsView.TopicPartitions;
import io.sequin.gateway.group.streams.ConfiguredTopology.ConfiguredSubtopology;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which partitions' records are kept where, for interactive queries.
 *
 * @param active by topic, of active tasks
 * @param standby by topic, of standby tasks
 */
public record EndpointPartitions(
    MemberProfile.Endpoint endpoint,
    SortedMap<String, List<Integer>> active,
    SortedMap<String, List<Integer>> standby) {

  /** Of all members that have an endpoint, in the order of their ids. */
  static List<EndpointPartitions> of(StreamsGroupState state, TopicsView view) {
    SortedMap<String, ConfiguredSubtopology> byId =
        state.topology().configured().map(ConfiguredTopology::byId).orElse(new TreeMap<>());
    return new TreeMap<>(state.members())
        .values().stream()
            .filter(member -> member.profile().endpoint() != null)
            .map(
                member ->
                    new EndpointPartitions(
                        member.profile().endpoint(),
                        partitions(member.assigned().active(), byId, view),
                        partitions(member.assigned().standby(), byId, view)))
            .toList();
  }

  private static SortedMap<String, List<Integer>> partitions(
      Collection<TaskId> tasks, SortedMap<String, ConfiguredSubtopology> byId, TopicsView view) {
    SortedMap<String, List<Integer>> byTopic = new TreeMap<>();
    TaskId.bySubtopology(tasks)
        .forEach(
            (id, partitions) -> {
              if (byId.containsKey(id)) {
                byId.get(id)
                    .subtopology()
                    .inputs()
                    .forEach(topic -> byTopic.put(topic, existing(topic, partitions, view)));
              }
            });
    return byTopic;
  }

  /** As many as the topic has, where others of the subtopology have more. */
  private static List<Integer> existing(String topic, List<Integer> partitions, TopicsView view) {
    int count = view.byName(topic).map(TopicPartitions::partitionCount).orElse(0);
    return partitions.stream().limit(count).toList();
  }
}
