package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.streams.ConfiguredTopology.ConfiguredSubtopology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Kafka's assignor of streams groups, {@code sticky}: a task stays with its member, or goes to one
 * that has kept its state as a standby, as long as all have about as many.
 */
final class StickyTaskAssignor {

  private static final Comparator<TaskId> BY_PARTITION =
      Comparator.comparingInt(TaskId::partition).thenComparing(TaskId::subtopologyId);

  private final Collection<ConfiguredSubtopology> subtopologies;
  private final int standbyReplicas;
  private final TaskQuota activeQuota;
  private final TaskQuota totalQuota;
  private final Map<String, ProcessTasks> processes = new HashMap<>();
  private final Map<TaskId, Place> lastActive = new HashMap<>();
  private final Map<TaskId, List<Place>> lastStandby = new HashMap<>();

  /**
   * @param standbyReplicas of each task that has state
   */
  StickyTaskAssignor(
      Collection<StreamsMember> members,
      Collection<ConfiguredSubtopology> subtopologies,
      int standbyReplicas) {
    this.subtopologies = subtopologies;
    this.standbyReplicas = standbyReplicas;
    int activeCount = subtopologies.stream().mapToInt(ConfiguredSubtopology::taskCount).sum();
    int standbyCount =
        stateful().mapToInt(ConfiguredSubtopology::taskCount).sum() * standbyReplicas;
    this.activeQuota = new TaskQuota(activeCount, members.size());
    this.totalQuota = new TaskQuota(activeCount + standbyCount, members.size());
    members.stream().sorted(Comparator.comparing(StreamsMember::memberId)).forEach(this::add);
  }

  /** By member id, of each member. */
  Map<String, Tasks> assign() {
    assignActive(tasks(subtopologies.stream()));
    if (standbyReplicas > 0) {
      assignStandby(tasks(stateful()));
    }
    Map<String, Tasks> assignment = new HashMap<>();
    processes.values().forEach(process -> process.putInto(assignment));
    return assignment;
  }

  private void add(StreamsMember member) {
    String processId = member.profile().processId();
    ProcessTasks process = processes.computeIfAbsent(processId, ProcessTasks::new);
    process.addMember(member.memberId());
    Place place = new Place(process, member.memberId());
    member.target().active().forEach(task -> lastActive.put(task, place));
    member
        .target()
        .standby()
        .forEach(task -> lastStandby.computeIfAbsent(task, _ -> new ArrayList<>()).add(place));
  }

  private Stream<ConfiguredSubtopology> stateful() {
    return subtopologies.stream().filter(configured -> configured.subtopology().isStateful());
  }

  private static List<TaskId> tasks(Stream<ConfiguredSubtopology> configured) {
    List<TaskId> tasks = new ArrayList<>();
    configured.forEach(
        each ->
            IntStream.range(0, each.taskCount())
                .forEach(partition -> tasks.add(new TaskId(each.subtopology().id(), partition))));
    return tasks;
  }

  private void assignActive(List<TaskId> tasks) {
    tasks.sort(BY_PARTITION);
    tasks.removeIf(task -> takeActive(task, Optional.ofNullable(lastActive.get(task))));
    tasks.removeIf(task -> takeActive(task, leastLoaded(task)));
    tasks.sort(Comparator.naturalOrder());
    PriorityQueue<ProcessTasks> byLoad = byLoad();
    for (TaskId task : tasks) {
      ProcessTasks process = byLoad.remove();
      give(new Place(process, process.leastLoadedMember()), task, true);
      byLoad.add(process);
    }
  }

  private boolean takeActive(TaskId task, Optional<Place> place) {
    boolean takes = place.filter(each -> activeQuota.allows(each.taskCount())).isPresent();
    if (takes) {
      give(place.get(), task, true);
    }
    return takes;
  }

  private void assignStandby(List<TaskId> tasks) {
    tasks.sort(BY_PARTITION.reversed());
    Map<TaskId, Integer> open = new HashMap<>();
    for (TaskId task : tasks) {
      int placed = 0;
      while (placed < standbyReplicas && takeStandbyWhereItWas(task)) {
        placed++;
      }
      open.put(task, standbyReplicas - placed);
    }
    tasks.sort(Comparator.reverseOrder());
    PriorityQueue<ProcessTasks> byLoad = byLoad();
    tasks.forEach(
        task -> {
          int missing = open.get(task);
          while (missing > 0 && giveToLeastLoaded(byLoad, task)) {
            missing--;
          }
        });
  }

  private boolean takeStandbyWhereItWas(TaskId task) {
    Optional<Place> place =
        Optional.ofNullable(lastActive.get(task))
            .filter(each -> isFree(each, task))
            .or(() -> leastLoaded(task).filter(each -> isFree(each, task)));
    place.ifPresent(each -> give(each, task, false));
    return place.isPresent();
  }

  private boolean isFree(Place place, TaskId task) {
    return !place.process.has(task) && totalQuota.allows(place.taskCount());
  }

  /** A process that has the task already is passed over; if all have, there are too few. */
  private boolean giveToLeastLoaded(PriorityQueue<ProcessTasks> byLoad, TaskId task) {
    List<ProcessTasks> polled = new ArrayList<>();
    boolean found = false;
    while (!found && !byLoad.isEmpty()) {
      ProcessTasks process = byLoad.remove();
      polled.add(process);
      if (!process.has(task)) {
        give(new Place(process, process.leastLoadedMember()), task, false);
        found = true;
      }
    }
    byLoad.addAll(polled);
    return found;
  }

  /** Of those that had it as a standby and whose process does not have it yet. */
  private Optional<Place> leastLoaded(TaskId task) {
    return lastStandby.getOrDefault(task, List.of()).stream()
        .filter(place -> !place.process.has(task))
        .min(
            Comparator.comparingDouble((Place place) -> place.process.load())
                .thenComparingInt(Place::taskCount));
  }

  private PriorityQueue<ProcessTasks> byLoad() {
    PriorityQueue<ProcessTasks> byLoad = new PriorityQueue<>(ProcessTasks.BY_LOAD);
    byLoad.addAll(processes.values());
    return byLoad;
  }

  private void give(Place place, TaskId task, boolean active) {
    int count = place.process.add(place.memberId, task, active);
    if (active) {
      activeQuota.reached(count);
    }
    totalQuota.reached(count);
  }

  private record Place(ProcessTasks process, String memberId) {

    int taskCount() {
      return process.countOf(memberId);
    }
  }
}
