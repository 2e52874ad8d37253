package io.sequin.gateway.group.streams;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tasks of one member. Kafka 4.3 gives nobody warm-up tasks.
 *
 * @param active it processes
 * @param standby of which it keeps the state up to date
 */
public record Tasks(Set<TaskId> active, Set<TaskId> standby) {

  public static final Tasks NONE = new Tasks(Set.of(), Set.of());

  public Tasks {
    active = Set.copyOf(active);
    standby = Set.copyOf(standby);
  }

  Stream<TaskId> all() {
    return Stream.of(active, standby).flatMap(Collection::stream);
  }
}
