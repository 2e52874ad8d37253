package io.sequin.gateway.group.streams;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Topics that are joined must have the same number of partitions. Repartition topics get that of
 * the others, unless the application says how many they have.
 */
final class Copartitioning {

  private final Collection<Subtopology> subtopologies;
  private final PartitionCounts counts;
  private final Map<String, Boolean> isFixed;

  Copartitioning(Collection<Subtopology> subtopologies, PartitionCounts counts) {
    this.subtopologies = subtopologies;
    this.counts = counts;
    this.isFixed =
        subtopologies.stream()
            .flatMap(subtopology -> subtopology.repartitionSources().stream())
            .collect(
                Collectors.toMap(
                    InternalTopic::name, topic -> topic.partitionCount() != 0, Boolean::logicalOr));
  }

  /**
   * @throws TopologyProblem INCORRECTLY_PARTITIONED_TOPICS
   */
  void enforce() {
    for (Subtopology subtopology : subtopologies) {
      for (Subtopology.CopartitionGroup group : subtopology.copartitionGroups()) {
        enforce(subtopology.named(group));
      }
    }
  }

  private void enforce(Set<String> topics) {
    if (topics.isEmpty()) {
      return;
    }
    Map<String, Integer> repartition = counted(topics, isFixed::containsKey);
    Map<String, Integer> external = counted(topics, topic -> !isFixed.containsKey(topic));
    int common = external.isEmpty() ? commonOf(repartition) : same(external, external);
    repartition.forEach((topic, count) -> decide(topic, count, common));
  }

  private Map<String, Integer> counted(Set<String> topics, Predicate<String> which) {
    return topics.stream()
        .filter(which)
        .collect(Collectors.toMap(topic -> topic, counts::of, (one, _) -> one, TreeMap::new));
  }

  private int commonOf(Map<String, Integer> repartition) {
    Map<String, Integer> fixed = new TreeMap<>(repartition);
    fixed.keySet().removeIf(topic -> !isFixed.get(topic));
    return fixed.isEmpty()
        ? repartition.values().stream().max(Integer::compare).orElseThrow()
        : same(fixed, repartition);
  }

  private static int same(Map<String, Integer> topics, Map<String, Integer> told) {
    int count = topics.values().iterator().next();
    if (topics.values().stream().anyMatch(other -> other != count)) {
      throw problem("Following topics do not have the same number of partitions: [" + told + "]");
    }
    return count;
  }

  private void decide(String topic, int count, int common) {
    if (isFixed.get(topic) && count != common) {
      throw problem(
          "Number of partitions ["
              + count
              + "] of repartition topic ["
              + topic
              + "] doesn't match number of partitions ["
              + common
              + "] of the source topic.");
    }
    counts.decide(topic, common);
  }

  private static TopologyProblem problem(String detail) {
    return new TopologyProblem(StatusCode.INCORRECTLY_PARTITIONED_TOPICS, detail);
  }
}
