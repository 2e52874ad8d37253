package io.sequin.gateway.group.modern;

import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

/** All topics at one moment. */
public interface TopicsView {

  /** A topic, or what a key filter chooses of one. */
  Optional<TopicPartitions> byName(String name);

  /** As {@link #byName}, which a filtered topic must have been asked for before. */
  Optional<TopicPartitions> byId(UUID id);

  /** Of all topics, but no filtered ones. */
  Collection<String> names();

  /** Views with the same version show the same topics. Never negative. */
  long version();

  /** A topic and how many partitions it has. */
  record TopicPartitions(UUID id, String name, int partitionCount) {}
}
