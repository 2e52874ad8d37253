package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
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
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
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
    return new View(version, new TreeMap<>(counts));
  }

  private record View(long version, TreeMap<String, Integer> counts) implements TopicsView {

    @Override
    public Optional<TopicPartitions> byName(String name) {
      return Optional.ofNullable(counts.get(name))
          .map(count -> new TopicPartitions(id(name), name, count));
    }

    @Override
    public Optional<TopicPartitions> byId(UUID id) {
      return counts.keySet().stream()
          .filter(name -> TestTopics.id(name).equals(id))
          .findFirst()
          .flatMap(this::byName);
    }

    @Override
    public Collection<String> names() {
      return counts.keySet();
    }
  }
}
