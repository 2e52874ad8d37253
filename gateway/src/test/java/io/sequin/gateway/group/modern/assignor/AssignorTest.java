package io.sequin.gateway.group.modern.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How partitions are shared out, in small cases that can be worked out by hand. */
final class AssignorTest {

  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);

  private final TreeMap<String, MemberSpec> members = new TreeMap<>();
  private final Map<UUID, Integer> counts = new TreeMap<>(Map.of(A, 3, B, 3));

  @Test
  void rangesOfTopicsGoTogether() {
    member("m1", null, Set.of(), A, B);
    member("m2", null, Set.of(), A, B);

    var assignment = new RangeAssignor().assign(group());

    assertThat(assignment.get("m1")).isEqualTo(union(partitions(A, 0, 1), partitions(B, 0, 1)));
    assertThat(assignment.get("m2")).isEqualTo(union(partitions(A, 2), partitions(B, 2)));
  }

  @Test
  void rangesGoToStaticMembersFirstByInstanceId() {
    member("m1", null, Set.of(), A);
    member("m2", "i2", Set.of(), A);
    member("m3", "i1", Set.of(), A);

    var assignment = new RangeAssignor().assign(group());

    assertThat(assignment.get("m3")).isEqualTo(partitions(A, 0));
    assertThat(assignment.get("m2")).isEqualTo(partitions(A, 1));
    assertThat(assignment.get("m1")).isEqualTo(partitions(A, 2));
  }

  @Test
  void rangesGoOnlyToThoseThatWantTheTopic() {
    member("m1", null, Set.of(), A);
    member("m2", null, Set.of(), A, B);

    var assignment = new RangeAssignor().assign(group());

    assertThat(assignment.get("m1")).isEqualTo(partitions(A, 0, 1));
    assertThat(assignment.get("m2")).isEqualTo(union(partitions(A, 2), partitions(B, 0, 1, 2)));
  }

  @Test
  void uniformMovesNothingButWhatTheNewMemberNeeds() {
    member("m1", null, partitions(A, 0, 1, 2), A, B);
    member("m2", null, partitions(B, 0, 1, 2), A, B);
    member("m3", null, Set.of(), A, B);

    var assignment = new UniformAssignor().assign(group());

    assertThat(assignment.get("m1")).isEqualTo(partitions(A, 0, 1));
    assertThat(assignment.get("m2")).isEqualTo(partitions(B, 0, 1));
    assertThat(assignment.get("m3")).isEqualTo(union(partitions(A, 2), partitions(B, 2)));
  }

  @Test
  void uniformLetsWhoHasOneMoreKeepIt() {
    counts.remove(B);
    member("m1", null, partitions(A, 0), A);
    member("m2", null, partitions(A, 1, 2), A);

    var assignment = new UniformAssignor().assign(group());

    assertThat(assignment.get("m1")).isEqualTo(partitions(A, 0));
    assertThat(assignment.get("m2")).isEqualTo(partitions(A, 1, 2));
  }

  @Test
  void uniformEvensOutTopicsThatNotEverybodyWants() {
    counts.put(A, 4);
    counts.put(B, 2);
    member("m1", null, Set.of(), A);
    member("m2", null, Set.of(), A, B);

    var assignment = new UniformAssignor().assign(group());

    assertThat(assignment.get("m1")).hasSize(3).isSubsetOf(partitions(A, 0, 1, 2, 3));
    assertThat(assignment.get("m2")).hasSize(3).containsAll(partitions(B, 0, 1));
  }

  @Test
  void partitionsOfTopicsThatAreGoneOrUnwantedAreDropped() {
    counts.put(A, 1);
    counts.remove(B);
    member("m1", null, union(partitions(A, 0, 1, 2), partitions(B, 0)), A);

    assertThat(new UniformAssignor().assign(group())).containsEntry("m1", partitions(A, 0));
  }

  @Test
  void nobodyGetsNothing() {
    counts.clear();

    assertThat(new UniformAssignor().assign(group())).isEmpty();
    assertThat(new RangeAssignor().assign(group())).isEmpty();
  }

  private void member(
      String memberId, String instanceId, Set<TopicIdPartition> assigned, UUID... topics) {
    members.put(memberId, new MemberSpec(instanceId, Set.of(topics), assigned));
  }

  private GroupSpec group() {
    return new GroupSpec(members, counts);
  }

  private static Set<TopicIdPartition> partitions(UUID topic, int... partitions) {
    return IntStream.of(partitions)
        .mapToObj(partition -> new TopicIdPartition(topic, partition))
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static Set<TopicIdPartition> union(
      Set<TopicIdPartition> one, Set<TopicIdPartition> other) {
    return Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet());
  }
}
