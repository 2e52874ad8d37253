package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Topics that a test makes and changes. */
final class TestTopics implements Supplier<TopicsView> {

  private final TreeMap<String, Integer> counts = new TreeMap<>();
  private long version;

  static UUID id(String name) {
    return FixedTopics.id(name);
  }

  static Set<TopicIdPartition> partitions(String name, int... partitions) {
    return IntStream.of(partitions)
        .mapToObj(partition -> new TopicIdPartition(id(name), partition))
        .collect(Collectors.toUnmodifiableSet());
  }

  TestTopics put(String name, int partitionCount) {
    counts.put(name, partitionCount);
    version++;
    return this;
  }

  void delete(String name) {
    counts.remove(name);
    version++;
  }

  int count(String name) {
    return counts.getOrDefault(name, 0);
  }

  Set<TopicIdPartition> all(String name) {
    return partitions(name, IntStream.range(0, count(name)).toArray());
  }

  @Override
  public TopicsView get() {
    return new FixedTopics(version, new TreeMap<>(counts));
  }
}
