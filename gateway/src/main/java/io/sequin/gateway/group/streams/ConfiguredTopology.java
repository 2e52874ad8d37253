package io.sequin.gateway.group.streams;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A topology together with the topics that there are.
 *
 * @param byId its subtopologies; empty if the topics are not as it needs them
 * @param missing internal topics that are to be created
 * @param problem why no task can begin yet, if none can
 */
public record ConfiguredTopology(
    SortedMap<String, ConfiguredSubtopology> byId,
    List<InternalTopic> missing,
    Optional<GroupStatus> problem) {

  public ConfiguredTopology {
    byId = new TreeMap<>(byId);
    missing = List.copyOf(missing);
  }

  static ConfiguredTopology impossible(GroupStatus problem) {
    return new ConfiguredTopology(new TreeMap<>(), List.of(), Optional.of(problem));
  }

  public boolean isReady() {
    return problem.isEmpty();
  }

  /**
   * A subtopology and how many tasks it has.
   *
   * @param subtopology with the number of partitions of each internal topic
   */
  public record ConfiguredSubtopology(int taskCount, Subtopology subtopology) {}
}
