package io.sequin.gateway.group.modern;

import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

/** All topics at one moment. */
public interface TopicsView {

  Optional<TopicPartitions> byName(String name);

  Optional<TopicPartitions> byId(UUID id);

  Collection<String> names();

  /** Views with the same version show the same topics. Never negative. */
  long version();

  /** A topic and how many partitions it has. */
  record TopicPartitions(UUID id, String name, int partitionCount) {}
}
