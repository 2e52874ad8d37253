package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Partitions of one topic as they are stored.
 *
 * @param epochs for each partition, when the member got it
 */
record HeldPartitions(UUID topicId, List<Integer> partitions, List<Integer> epochs) {

  HeldPartitions {
    partitions = List.copyOf(partitions);
    epochs = List.copyOf(epochs);
    if (partitions.size() != epochs.size()) {
      throw new IllegalArgumentException("as many epochs as partitions are needed");
    }
  }

  static List<HeldPartitions> of(PMap<TopicIdPartition, Integer> held) {
    SortedMap<UUID, List<Integer>> byTopic = TopicIdPartition.byTopic(held.keySet());
    List<HeldPartitions> all = new ArrayList<>(byTopic.size());
    byTopic.forEach(
        (topicId, partitions) ->
            all.add(
                new HeldPartitions(
                    topicId,
                    partitions,
                    partitions.stream()
                        .map(partition -> held.get(new TopicIdPartition(topicId, partition)))
                        .toList())));
    return all;
  }

  static PMap<TopicIdPartition, Integer> toMap(List<HeldPartitions> held) {
    Map<TopicIdPartition, Integer> epochs = new TreeMap<>();
    for (HeldPartitions topic : held) {
      for (int i = 0; i < topic.partitions.size(); i++) {
        epochs.put(
            new TopicIdPartition(topic.topicId, topic.partitions.get(i)), topic.epochs.get(i));
      }
    }
    return HashTreePMap.from(epochs);
  }
}
