package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.modern.GroupRefusal;
import io.sequin.protocol.ErrorCode;
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
   * @throws GroupRefusal INVALID_REQUEST if there is no such task
   */
  void check(TaskId task) {
    ConfiguredSubtopology subtopology = byId.get(task.subtopologyId());
    if (subtopology == null) {
      throw new GroupRefusal(
          ErrorCode.INVALID_REQUEST,
          "Subtopology " + task.subtopologyId() + " does not exist in the topology.");
    }
    if (task.partition() < 0 || task.partition() >= subtopology.taskCount()) {
      throw new GroupRefusal(
          ErrorCode.INVALID_REQUEST,
          "Task "
              + task.partition()
              + " for subtopology "
              + task.subtopologyId()
              + " is invalid. Number of tasks for this subtopology: "
              + subtopology.taskCount());
    }
  }

  /**
   * A subtopology and how many tasks it has.
   *
   * @param subtopology with the number of partitions of each internal topic
   */
  public record ConfiguredSubtopology(int taskCount, Subtopology subtopology) {}
}
