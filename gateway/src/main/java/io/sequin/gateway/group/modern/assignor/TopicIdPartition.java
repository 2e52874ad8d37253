package io.sequin.gateway.group.modern.assignor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** A partition of a topic that goes by its id, so that a topic made anew is another one. */
public record TopicIdPartition(UUID topicId, int partition)
    implements Comparable<TopicIdPartition> {

  private static final Comparator<TopicIdPartition> ORDER =
      Comparator.comparing(TopicIdPartition::topicId).thenComparingInt(TopicIdPartition::partition);

  @Override
  public int compareTo(TopicIdPartition other) {
    return ORDER.compare(this, other);
  }

  /** The partitions by topic, both in order. */
  public static SortedMap<UUID, List<Integer>> byTopic(Collection<TopicIdPartition> partitions) {
    SortedMap<UUID, List<Integer>> byTopic = new TreeMap<>();
    partitions.stream()
        .sorted()
        .forEach(
            each ->
                byTopic
                    .computeIfAbsent(each.topicId(), _ -> new ArrayList<>())
                    .add(each.partition()));
    return byTopic;
  }
}
