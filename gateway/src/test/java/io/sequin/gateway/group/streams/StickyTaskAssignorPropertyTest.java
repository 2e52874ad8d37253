package io.sequin.gateway.group.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.streams.ConfiguredTopology.ConfiguredSubtopology;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is true of every assignment of tasks. */
final class StickyTaskAssignorPropertyTest {

  @Property(tries = 500)
  void allHaveAboutAsManyTasksAndEachTaskIsActiveOnce(
      @ForAll @IntRange(min = 1, max = 8) int memberCount,
      @ForAll @IntRange(min = 1, max = 12) int taskCount) {
    List<StreamsMember> members = members(memberCount, 1);
    Map<String, Tasks> assigned = assign(members, taskCount, 0);

    assertThat(assigned.values())
        .flatExtracting(Tasks::active)
        .hasSize(taskCount)
        .doesNotHaveDuplicates();
    List<Integer> counts = assigned.values().stream().map(tasks -> tasks.active().size()).toList();
    assertThat(Collections.max(counts) - Collections.min(counts)).isLessThanOrEqualTo(1);
  }

  @Property(tries = 500)
  void aProcessHasATaskOnlyOnce(
      @ForAll @IntRange(min = 1, max = 8) int memberCount,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll @IntRange(min = 1, max = 12) int taskCount,
      @ForAll @IntRange(max = 3) int standbyReplicas) {
    List<StreamsMember> members = members(memberCount, threads);
    Map<String, Tasks> assigned = assign(members, taskCount, standbyReplicas);
    int processes = Math.ceilDiv(memberCount, threads);

    assertThat(assigned.values())
        .flatExtracting(Tasks::standby)
        .hasSize(taskCount * Math.min(standbyReplicas, processes - 1));
    for (int process = 0; process < processes; process++) {
      String processId = "process-" + process;
      assertThat(members)
          .filteredOn(member -> member.profile().processId().equals(processId))
          .flatExtracting(member -> assigned.get(member.memberId()).all().toList())
          .doesNotHaveDuplicates();
    }
  }

  @Property(tries = 500)
  void whatDoesNotChangeStaysWhereItIs(
      @ForAll @IntRange(min = 1, max = 8) int memberCount,
      @ForAll @IntRange(min = 1, max = 12) int taskCount,
      @ForAll @IntRange(max = 2) int standbyReplicas) {
    List<StreamsMember> members = members(memberCount, 1);
    Map<String, Tasks> assigned = assign(members, taskCount, standbyReplicas);
    List<StreamsMember> again =
        members.stream().map(member -> member.withTarget(assigned.get(member.memberId()))).toList();

    Map<String, Tasks> next = assign(again, taskCount, standbyReplicas);
    members.forEach(
        member ->
            assertThat(next.get(member.memberId()).active())
                .isEqualTo(assigned.get(member.memberId()).active()));
  }

  private static Map<String, Tasks> assign(
      Collection<StreamsMember> members, int taskCount, int standbyReplicas) {
    Subtopology stateful =
        new Subtopology(
            "0",
            List.of("lines"),
            List.of(),
            List.of(),
            List.of(Topologies.internal("changelog", taskCount)),
            List.of());
    return new StickyTaskAssignor(
            members, List.of(new ConfiguredSubtopology(taskCount, stateful)), standbyReplicas)
        .assign();
  }

  private static List<StreamsMember> members(int count, int threads) {
    return IntStream.range(0, count)
        .mapToObj(
            number ->
                new StreamsMember(
                    "member-" + number,
                    new MemberProfile(
                        null, "", "", 1, 0, "process-" + number / threads, null, Map.of()),
                    Tasks.NONE,
                    CurrentTasks.NONE))
        .toList();
  }
}
