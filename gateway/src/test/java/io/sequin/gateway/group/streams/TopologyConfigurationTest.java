package io.sequin.gateway.group.streams;

import static io.sequin.gateway.group.streams.StatusCode.INCORRECTLY_PARTITIONED_TOPICS;
import static io.sequin.gateway.group.streams.StatusCode.MISSING_INTERNAL_TOPICS;
import static io.sequin.gateway.group.streams.StatusCode.MISSING_SOURCE_TOPICS;
import static io.sequin.gateway.group.streams.Topologies.internal;
import static io.sequin.gateway.group.streams.Topologies.joining;
import static io.sequin.gateway.group.streams.Topologies.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.gateway.group.modern.FixedTopics;
import io.sequin.gateway.group.modern.GroupRefusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a topology needs of topics, in the words of Kafka. */
final class TopologyConfigurationTest {

  @Test
  void internalTopicsThatAreMissingHaveAsManyPartitionsAsWhatIsRead() {
    ConfiguredTopology configured = configured(Topologies.wordCount(), Map.of("lines", 3));

    assertProblem(
        configured, MISSING_INTERNAL_TOPICS, "Internal topics are missing: changelog, repartition");
    assertThat(configured.missing())
        .containsExactly(internal("changelog", 3), internal("repartition", 3));
  }

  @Test
  void tasksCanBeginOnceAllTopicsAreThere() {
    ConfiguredTopology configured =
        configured(Topologies.wordCount(), Map.of("lines", 3, "repartition", 3, "changelog", 3));

    assertThat(configured.isReady()).isTrue();
    assertThat(configured.byId().get("0").taskCount()).isEqualTo(3);
    assertThat(configured.byId().get("1").subtopology().changelogs())
        .containsExactly(internal("changelog", 3));
  }

  @Test
  void missingSourceTopicsAreToldOfUpToThree() {
    assertProblem(
        configured(Topologies.of(0, reading("0", "e", "d", "c", "b", "a")), Map.of("b", 1)),
        MISSING_SOURCE_TOPICS,
        "Source topics a, c, d and 1 additional topics are missing.");
  }

  @Test
  void anInternalTopicWithOtherPartitionsIsNotUsed() {
    assertProblem(
        configured(Topologies.wordCount(), Map.of("lines", 3, "repartition", 3, "changelog", 2)),
        INCORRECTLY_PARTITIONED_TOPICS,
        "Existing topic changelog has different number of partitions: expected 3, found 2");
  }

  @Test
  void topicsThatAreJoinedMustHaveTheSamePartitions() {
    assertProblem(
        configured(
            Topologies.of(0, joining("0", List.of("a", "b"), List.of())), Map.of("a", 2, "b", 3)),
        INCORRECTLY_PARTITIONED_TOPICS,
        "Following topics do not have the same number of partitions: [{a=2, b=3}]");
    assertProblem(
        configured(
            Topologies.of(0, writing("x"), joining("1", List.of("a"), List.of(internal("x", 5)))),
            Map.of("a", 2, "in", 2)),
        INCORRECTLY_PARTITIONED_TOPICS,
        "Number of partitions [5] of repartition topic [x] doesn't match number of partitions [2]"
            + " of the source topic.");
    assertProblem(
        configured(
            Topologies.of(
                0,
                writing("x"),
                joining("1", List.of(), List.of(internal("x", 5), internal("y", 6)))),
            Map.of("in", 2)),
        INCORRECTLY_PARTITIONED_TOPICS,
        "Following topics do not have the same number of partitions: [{x=5, y=6}]");
  }

  @Test
  void aRepartitionTopicFollowsWhatItIsJoinedWith() {
    assertThat(
            configured(
                    Topologies.of(
                        0, writing("x"), joining("1", List.of("a"), List.of(internal("x", 0)))),
                    Map.of("a", 7, "in", 2))
                .missing())
        .containsExactly(internal("x", 7));
  }

  @Test
  void aTopologyThatCanNeverWorkIsRefused() {
    assertThatThrownBy(
            () ->
                configured(
                    Topologies.of(0, joining("0", List.of(), List.of(internal("x", 0)))), Map.of()))
        .isInstanceOf(GroupRefusal.class)
        .hasMessageContaining("a repartition source topic is never used as a sink topic.");
    assertThatThrownBy(
            () ->
                configured(
                    Topologies.of(
                        0,
                        new Subtopology(
                            "0",
                            List.of(),
                            List.of("x"),
                            List.of(internal("x", 0)),
                            List.of(),
                            List.of())),
                    Map.of()))
        .isInstanceOf(GroupRefusal.class)
        .hasMessageContaining("There may be loops in the topology that cannot be resolved.");
  }

  private static Subtopology writing(String sink) {
    return new Subtopology("0", List.of("in"), List.of(sink), List.of(), List.of(), List.of());
  }

  private static ConfiguredTopology configured(Topology topology, Map<String, Integer> topics) {
    return TopologyConfiguration.of(topology, new FixedTopics(1, topics));
  }

  private static void assertProblem(ConfiguredTopology configured, StatusCode code, String detail) {
    assertThat(configured.problem()).contains(new GroupStatus(code, detail));
  }
}
