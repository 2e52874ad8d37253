package io.sequin.gateway.group.streams;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A part of a subtopology: it reads that partition of each of its source topics. */
public record TaskId(String subtopologyId, int partition) implements Comparable<TaskId> {

  private static final Comparator<TaskId> ORDER =
      Comparator.comparing(TaskId::subtopologyId).thenComparingInt(TaskId::partition);

  @Override
  public int compareTo(TaskId other) {
    return ORDER.compare(this, other);
  }

  /** The partitions by subtopology, both in order. */
  public static SortedMap<String, List<Integer>> bySubtopology(Collection<TaskId> tasks) {
    SortedMap<String, List<Integer>> bySubtopology = new TreeMap<>();
    tasks.stream()
        .sorted()
        .forEach(
            task ->
                bySubtopology
                    .computeIfAbsent(task.subtopologyId(), _ -> new ArrayList<>())
                    .add(task.partition()));
    return bySubtopology;
  }

  static Set<TaskId> all(Map<String, List<Integer>> bySubtopology) {
    Set<TaskId> all = new HashSet<>();
    bySubtopology.forEach(
        (subtopologyId, partitions) ->
            partitions.forEach(partition -> all.add(new TaskId(subtopologyId, partition))));
    return all;
  }
}
