package io.sequin.gateway.group.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.modern.FixedTopics;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;

/** What is true of every assignment of a share group. */
final class SimpleAssignorPropertyTest {

  static final int TOPICS = 3;

  @Property(tries = 300)
  void everyPartitionIsReadAndEveryMemberReadsSomething(
      @ForAll @Size(min = 1, max = 8)
          List<@Size(min = 1, max = TOPICS) Set<@IntRange(max = TOPICS - 1) Integer>> subscriptions,
      @ForAll @Size(TOPICS) List<@IntRange(min = 1, max = 5) Integer> partitionCounts) {
    FixedTopics view = view(partitionCounts);
    List<ShareMember> members = members(subscriptions);
    Map<String, Set<TopicIdPartition>> assigned = new SimpleAssignor(members, view).assign();

    assertThat(assigned.keySet())
        .containsExactlyInAnyOrderElementsOf(members.stream().map(ShareMember::memberId).toList());
    Set<TopicIdPartition> wanted =
        members.stream()
            .flatMap(member -> ShareGroupState.topics(member, view))
            .flatMap(
                topic ->
                    IntStream.range(0, topic.partitionCount())
                        .mapToObj(partition -> new TopicIdPartition(topic.id(), partition)))
            .collect(Collectors.toSet());
    assertThat(assigned.values().stream().flatMap(Collection::stream).collect(Collectors.toSet()))
        .isEqualTo(wanted);
    assertThat(assigned.values()).noneMatch(Set::isEmpty);
    for (ShareMember member : members) {
      assertThat(assigned.get(member.memberId()))
          .allMatch(
              partition ->
                  ShareGroupState.topics(member, view)
                      .anyMatch(topic -> topic.id().equals(partition.topicId())));
    }
  }

  @Property(tries = 300)
  void whoReadTheSameTopicsReadAboutAsMuch(
      @ForAll @IntRange(min = 1, max = 10) int memberCount,
      @ForAll @Size(TOPICS) List<@IntRange(min = 1, max = 5) Integer> partitionCounts) {
    List<ShareMember> members = members(Collections.nCopies(memberCount, Set.of(0, 1, 2)));
    Map<String, Set<TopicIdPartition>> assigned =
        new SimpleAssignor(members, view(partitionCounts)).assign();

    assertThat(spread(assigned.values().stream().map(Set::size).toList())).isLessThanOrEqualTo(1);
    Map<TopicIdPartition, Integer> readers = new HashMap<>();
    assigned.values().stream()
        .flatMap(Collection::stream)
        .forEach(partition -> readers.merge(partition, 1, Integer::sum));
    assertThat(spread(readers.values())).isLessThanOrEqualTo(1);
  }

  @Property(tries = 300)
  void whatDoesNotChangeIsAssignedTheSameWay(
      @ForAll @NotEmpty @Size(max = 8)
          List<@Size(min = 1, max = TOPICS) Set<@IntRange(max = TOPICS - 1) Integer>> subscriptions,
      @ForAll @Size(TOPICS) List<@IntRange(min = 1, max = 5) Integer> partitionCounts) {
    FixedTopics view = view(partitionCounts);
    List<ShareMember> members = members(subscriptions);
    Map<String, Set<TopicIdPartition>> assigned = new SimpleAssignor(members, view).assign();
    List<ShareMember> again =
        members.stream().map(member -> member.withTarget(assigned.get(member.memberId()))).toList();

    Map<String, Set<TopicIdPartition>> next = new SimpleAssignor(again, view).assign();
    if (subscriptions.stream().distinct().count() == 1) {
      assertThat(next).isEqualTo(assigned);
    }
    assertThat(next).isEqualTo(new SimpleAssignor(again, view).assign());
  }

  private static int spread(Collection<Integer> counts) {
    return Collections.max(counts) - Collections.min(counts);
  }

  private static FixedTopics view(List<Integer> partitionCounts) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < partitionCounts.size(); i++) {
      counts.put(topic(i), partitionCounts.get(i));
    }
    return new FixedTopics(1, counts);
  }

  private static List<ShareMember> members(List<Set<Integer>> subscriptions) {
    List<ShareMember> members = new ArrayList<>();
    for (int i = 0; i < subscriptions.size(); i++) {
      members.add(
          new ShareMember(
              "member-" + i,
              null,
              "",
              "",
              subscriptions.get(i).stream()
                  .map(SimpleAssignorPropertyTest::topic)
                  .collect(Collectors.toSet()),
              Set.of(),
              ShareAssignment.NONE));
    }
    return members;
  }

  private static String topic(int number) {
    return "topic-" + number;
  }
}
