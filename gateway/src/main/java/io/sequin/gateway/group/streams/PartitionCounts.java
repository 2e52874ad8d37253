package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.modern.GroupRefusal;
import io.sequin.gateway.group.modern.TopicsView;
import io.sequin.gateway.group.modern.TopicsView.TopicPartitions;
import io.sequin.protocol.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How many partitions topics have, or are to have once they are created. */
final class PartitionCounts {

  private final TopicsView view;
  private final Map<String, Integer> decided = new HashMap<>();

  PartitionCounts(TopicsView view) {
    this.view = view;
  }

  /** What is there counts, then what was decided. */
  Optional<Integer> find(String topic) {
    return view.byName(topic)
        .map(TopicPartitions::partitionCount)
        .or(() -> Optional.ofNullable(decided.get(topic)));
  }

  /**
   * @throws GroupRefusal STREAMS_INVALID_TOPOLOGY if nothing says so
   */
  int of(String topic) {
    return find(topic)
        .orElseThrow(() -> invalid("Number of partitions is not set for topic: " + topic));
  }

  /** The most of them; empty where there are no topics. */
  Optional<Integer> most(Stream<String> topics) {
    return topics.map(this::of).max(Integer::compare);
  }

  Optional<Integer> decided(String topic) {
    return Optional.ofNullable(decided.get(topic));
  }

  void decide(String topic, int count) {
    decided.put(topic, count);
  }

  static GroupRefusal invalid(String message) {
    return new GroupRefusal(ErrorCode.STREAMS_INVALID_TOPOLOGY, message);
  }
}
