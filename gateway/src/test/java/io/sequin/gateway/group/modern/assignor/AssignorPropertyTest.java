package io.sequin.gateway.group.modern.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is true of every assignment. */
final class AssignorPropertyTest {

  private static final int TOPICS = 5;

  private final PartitionAssignor uniform = new UniformAssignor();
  private final List<PartitionAssignor> all = List.of(uniform, new RangeAssignor());

  @Property(tries = 300)
  void everyPartitionGoesToExactlyOneMemberThatWantsIt(@ForAll("groups") GroupSpec group) {
    for (PartitionAssignor assignor : all) {
      Map<String, Set<TopicIdPartition>> assignment = assignor.assign(group);

      List<TopicIdPartition> given =
          assignment.values().stream().flatMap(Collection::stream).sorted().toList();
      assertThat(given)
          .containsExactlyElementsOf(
              group
                  .partitions()
                  .filter(partition -> !group.subscribers(partition.topicId()).isEmpty())
                  .toList());
      assignment.forEach(
          (memberId, partitions) ->
              assertThat(partitions)
                  .allMatch(
                      partition ->
                          group.members().get(memberId).topicIds().contains(partition.topicId())));
    }
  }

  @Property(tries = 200)
  void theSameGroupIsAssignedTheSameWay(@ForAll("groups") GroupSpec group) {
    for (PartitionAssignor assignor : all) {
      assertThat(assignor.assign(group)).isEqualTo(assignor.assign(group));
    }
  }

  @Property(tries = 300)
  void noPartitionCouldMoveToMakeUniformMoreEven(@ForAll("groups") GroupSpec group) {
    Map<String, Set<TopicIdPartition>> assignment = complete(group, uniform.assign(group));

    assignment.forEach(
        (giver, partitions) ->
            partitions.forEach(
                partition ->
                    group
                        .subscribers(partition.topicId())
                        .forEach(
                            taker ->
                                assertThat(partitions.size() - assignment.get(taker).size())
                                    .isLessThanOrEqualTo(1))));
  }

  @Property(tries = 300)
  void uniformAssignedAgainMovesNothing(@ForAll("groups") GroupSpec group) {
    Map<String, Set<TopicIdPartition>> once = complete(group, uniform.assign(group));

    assertThat(complete(group, uniform.assign(holding(group, once)))).isEqualTo(once);
  }

  @Property(tries = 300)
  void whenAllWantTheSameAMemberThatGoesMovesOnlyWhatItHad(
      @ForAll("homogeneousGroups") GroupSpec group) {
    Map<String, Set<TopicIdPartition>> before = complete(group, uniform.assign(group));
    String leaver = group.members().firstKey();
    GroupSpec rest = holding(group, before);
    rest.members().remove(leaver);
    if (rest.members().isEmpty()) {
      return;
    }

    Map<String, Set<TopicIdPartition>> after = complete(rest, uniform.assign(rest));

    after.forEach(
        (memberId, partitions) -> assertThat(partitions).containsAll(before.get(memberId)));
  }

  @Property(tries = 300)
  void whenAllWantTheSameAMemberThatComesTakesOnlyItsShare(
      @ForAll("homogeneousGroups") GroupSpec group) {
    Map<String, Set<TopicIdPartition>> before = complete(group, uniform.assign(group));
    GroupSpec more = holding(group, before);
    more.members()
        .put(
            "newcomer",
            new MemberSpec(null, group.members().firstEntry().getValue().topicIds(), Set.of()));

    Map<String, Set<TopicIdPartition>> after = complete(more, uniform.assign(more));

    before.forEach(
        (memberId, partitions) -> assertThat(partitions).containsAll(after.get(memberId)));
  }

  private static Map<String, Set<TopicIdPartition>> complete(
      GroupSpec group, Map<String, Set<TopicIdPartition>> assignment) {
    Map<String, Set<TopicIdPartition>> complete = new HashMap<>();
    group
        .members()
        .keySet()
        .forEach(memberId -> complete.put(memberId, assignment.getOrDefault(memberId, Set.of())));
    return complete;
  }

  private static GroupSpec holding(GroupSpec group, Map<String, Set<TopicIdPartition>> assignment) {
    TreeMap<String, MemberSpec> members = new TreeMap<>();
    group
        .members()
        .forEach(
            (memberId, member) ->
                members.put(
                    memberId,
                    new MemberSpec(
                        member.instanceId(), member.topicIds(), assignment.get(memberId))));
    return new GroupSpec(members, group.partitionCounts());
  }

  @Provide
  Arbitrary<GroupSpec> groups() {
    return groups(subscriptions());
  }

  @Provide
  Arbitrary<GroupSpec> homogeneousGroups() {
    return subscriptions().flatMap(topics -> groups(Arbitraries.just(topics)));
  }

  private static Arbitrary<GroupSpec> groups(Arbitrary<Set<UUID>> subscriptions) {
    Arbitrary<List<Set<UUID>>> members = subscriptions.list().ofMinSize(1).ofMaxSize(7);
    Arbitrary<List<Integer>> counts = Arbitraries.integers().between(0, 9).list().ofSize(TOPICS);
    return Combinators.combine(members, counts, Arbitraries.longs())
        .as(AssignorPropertyTest::group);
  }

  /** With some earlier assignment, in which topics had other partitions. */
  private static GroupSpec group(List<Set<UUID>> subscriptions, List<Integer> counts, long seed) {
    Map<UUID, Integer> partitionCounts = new HashMap<>();
    Set<UUID> wanted = new HashSet<>();
    subscriptions.forEach(wanted::addAll);
    wanted.forEach(
        topic -> partitionCounts.put(topic, counts.get((int) topic.getLeastSignificantBits())));
    List<TopicIdPartition> earlier = new ArrayList<>();
    for (int topic = 0; topic < TOPICS; topic++) {
      for (int partition = 0; partition < 9; partition++) {
        earlier.add(new TopicIdPartition(new UUID(0, topic), partition));
      }
    }
    Collections.shuffle(earlier, new Random(seed));
    TreeMap<String, MemberSpec> members = new TreeMap<>();
    for (int i = 0; i < subscriptions.size(); i++) {
      members.put(
          "m" + i,
          new MemberSpec(
              null, subscriptions.get(i), Set.copyOf(earlier.subList(i * 6, i * 6 + 6))));
    }
    return new GroupSpec(members, partitionCounts);
  }

  private static Arbitrary<Set<UUID>> subscriptions() {
    return Arbitraries.longs()
        .between(0, TOPICS - 1)
        .map(i -> new UUID(0, i))
        .set()
        .ofMaxSize(TOPICS);
  }
}
