package io.sequin.gateway.admin;

import io.sequin.gateway.config.ConfigEntry;
import java.util.List;
import java.util.OptionalInt;

/**
 * A topic that somebody wants.
 *
 * @param partitionCount empty for the default
 * @param replicationFactor empty for the default
 * @param assignments where the replicas are to be, which also says how many partitions there are;
 *     may be empty
 * @param configs what is set for it
 */
public record NewTopic(
    String name,
    OptionalInt partitionCount,
    OptionalInt replicationFactor,
    List<ReplicaAssignment> assignments,
    List<ConfigEntry> configs) {

  /** A topic of which nothing is said but the name. */
  public static NewTopic named(String name) {
    return new NewTopic(name, OptionalInt.empty(), OptionalInt.empty(), List.of(), List.of());
  }
}
