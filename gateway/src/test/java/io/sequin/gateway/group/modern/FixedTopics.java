package io.sequin.gateway.group.modern;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Topics and their partition counts, as a test says. */
public record FixedTopics(long version, Map<String, Integer> counts) implements TopicsView {

  public static UUID id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Optional<TopicPartitions> byName(String name) {
    return Optional.ofNullable(counts.get(name))
        .map(count -> new TopicPartitions(id(name), name, count));
  }

  @Override
  public Optional<TopicPartitions> byId(UUID id) {
    return counts.keySet().stream()
        .filter(name -> id(name).equals(id))
        .findFirst()
        .flatMap(this::byName);
  }

  @Override
  public Collection<String> names() {
    return counts.keySet();
  }
}
