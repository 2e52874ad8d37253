package io.sequin.gateway.group.modern;

import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** All topics, of which those that a member may not see are not found by regular expressions. */
record VisibleTopics(TopicsView all, Predicate<String> isVisible) implements TopicsView {

  @Override
  public Optional<TopicPartitions> byName(String name) {
    return all.byName(name);
  }

  @Override
  public Optional<TopicPartitions> byId(UUID id) {
    return all.byId(id);
  }

  @Override
  public Collection<String> names() {
    return all.names().stream().filter(isVisible).toList();
  }

  @Override
  public long version() {
    return all.version();
  }
}
