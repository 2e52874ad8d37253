package io.sequin.gateway.group.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.GroupImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What is true of a streams group whatever happens to it. */
final class StreamsGroupPropertyTest {

  private static final int CLIENTS = 5;

  /** What happens, to whom, and how much of it. */
  record Happening(Kind kind, int who, int amount) {

    enum Kind {
      JOIN,
      HEARTBEAT,
      HEARTBEAT_BEFORE_REVOKING,
      HEARTBEAT_WHOSE_RESPONSE_IS_LOST,
      LEAVE,
      DIE,
      GROW_TOPICS,
      DELETE_TOPIC,
      CHANGE_STANDBYS,
      PASS_TIME,
      RESTART
    }
  }

  /**
   * Epochs only grow; no active task is with two members, no process has a task twice; a restart
   * changes nothing; and once members do what they are told, every task is done.
   */
  @Property(tries = 1000)
  void whatMustAlwaysBeTrue(@ForAll("happenings") List<Happening> happenings) {
    new Life().play(happenings);
  }

  @Provide
  Arbitrary<List<Happening>> happenings() {
    Arbitrary<Happening.Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(6, Happening.Kind.JOIN),
            Tuple.of(14, Happening.Kind.HEARTBEAT),
            Tuple.of(6, Happening.Kind.HEARTBEAT_BEFORE_REVOKING),
            Tuple.of(3, Happening.Kind.HEARTBEAT_WHOSE_RESPONSE_IS_LOST),
            Tuple.of(1, Happening.Kind.LEAVE),
            Tuple.of(1, Happening.Kind.DIE),
            Tuple.of(2, Happening.Kind.GROW_TOPICS),
            Tuple.of(1, Happening.Kind.DELETE_TOPIC),
            Tuple.of(1, Happening.Kind.CHANGE_STANDBYS),
            Tuple.of(5, Happening.Kind.PASS_TIME),
            Tuple.of(1, Happening.Kind.RESTART));
    Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 99);
    return Combinators.combine(kinds, numbers, numbers)
        .as(Happening::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(80);
  }

  /** A group and its clients. */
  private static final class Life {

    private static final Topology WORD_COUNT = Topologies.wordCount();

    private final StreamsUnderTest group = new StreamsUnderTest(100);
    private final List<StreamsClient> clients =
        IntStream.range(0, CLIENTS).mapToObj(number -> new StreamsClient(group, number)).toList();
    private int partitionCount = 1;
    private int groupEpoch;
    private int assignmentEpoch;
    private Map<String, Integer> memberEpochs = Map.of();

    void play(List<Happening> happenings) {
      group.initialDelayMs = 3_000;
      group.assignmentIntervalMs = 1_000;
      topics(1);
      for (Happening happening : happenings) {
        happen(happening);
        check();
      }
      topics(partitionCount);
      settle();
      check();
      checkSettled();
    }

    private void happen(Happening happening) {
      StreamsClient client = clients.get(happening.who() % CLIENTS);
      switch (happening.kind()) {
        case JOIN -> client.join(WORD_COUNT);
        case HEARTBEAT -> client.heartbeat(true, true);
        case HEARTBEAT_BEFORE_REVOKING -> client.heartbeat(false, true);
        case HEARTBEAT_WHOSE_RESPONSE_IS_LOST -> client.heartbeat(true, false);
        case LEAVE -> client.leave();
        case DIE -> client.die();
        case GROW_TOPICS -> topics(partitionCount + happening.amount() % 3);
        case DELETE_TOPIC -> delete(happening.amount());
        case CHANGE_STANDBYS -> group.standbyReplicas = happening.amount() % 3;
        case PASS_TIME -> group.pass(happening.amount() * 100L);
        case RESTART -> restart();
      }
    }

    private void topics(int count) {
      partitionCount = count;
      Stream.of("lines", "repartition", "changelog").forEach(name -> group.topic(name, count));
    }

    private void delete(int which) {
      group.topics.remove(List.of("lines", "repartition", "changelog").get(which % 3));
      // what is looked up next is another version
      group.topic("other", which);
    }

    private void restart() {
      if (group.group.isPresent()) {
        GroupImage stored = group.state().image();
        group.restart();
        assertThat(group.state().image()).isEqualTo(stored);
      }
    }

    private void check() {
      if (group.group.isEmpty()) {
        return;
      }
      StreamsGroupState state = group.state();
      checkEpochs(state);
      Map<TaskId, String> active = new HashMap<>();
      Set<String> ofProcesses = new HashSet<>();
      for (StreamsMember member : state.members().values()) {
        for (TaskId task : activeOf(member)) {
          assertThat(active.put(task, member.memberId())).as("other holder of %s", task).isNull();
        }
        for (TaskId task : allOf(member)) {
          assertThat(ofProcesses.add(member.profile().processId() + " " + task)).isTrue();
        }
      }
      clients.stream().filter(StreamsClient::isIn).forEach(client -> checkHeld(state, client));
    }

    private void checkEpochs(StreamsGroupState state) {
      assertThat(state.epochs().group()).isGreaterThanOrEqualTo(groupEpoch);
      assertThat(state.epochs().assignment()).isGreaterThanOrEqualTo(assignmentEpoch);
      assertThat(state.epochs().assignment()).isLessThanOrEqualTo(state.epochs().group());
      groupEpoch = state.epochs().group();
      assignmentEpoch = state.epochs().assignment();
      Map<String, Integer> epochs = new HashMap<>();
      state.members().forEach((memberId, member) -> epochs.put(memberId, member.epoch()));
      Map<String, Integer> before = memberEpochs;
      epochs.forEach(
          (memberId, epoch) ->
              assertThat(epoch).isGreaterThanOrEqualTo(before.getOrDefault(memberId, 0)));
      memberEpochs = epochs;
    }

    private static void checkHeld(StreamsGroupState state, StreamsClient client) {
      StreamsMember member = state.find(client.memberId()).orElseThrow();
      assertThat(activeOf(member)).containsAll(client.owned().active());
    }

    private static Set<TaskId> activeOf(StreamsMember member) {
      Set<TaskId> held = new HashSet<>(member.current().assigned().active().keySet());
      held.addAll(member.current().pendingRevocation().active().keySet());
      return held;
    }

    private static List<TaskId> allOf(StreamsMember member) {
      return Stream.of(member.current().assigned(), member.current().pendingRevocation())
          .flatMap(
              tasks -> Stream.concat(tasks.active().keySet().stream(), tasks.standby().stream()))
          .toList();
    }

    /** Silent members are timed out, the others do what they are told. */
    private void settle() {
      for (int passedMs = 0; passedMs <= 150_000; passedMs += 5_000) {
        clients.forEach(client -> client.heartbeat(true, true));
        group.pass(5_000);
      }
      clients.forEach(client -> client.heartbeat(true, true));
    }

    private void checkSettled() {
      if (group.group.isEmpty() || group.streamsGroup().isEmpty()) {
        return;
      }
      assertThat(group.streamsGroup().stateName()).isEqualTo("Stable");
      List<TaskId> active = new ArrayList<>();
      List<TaskId> standby = new ArrayList<>();
      clients.forEach(
          client -> {
            active.addAll(client.owned().active());
            standby.addAll(client.owned().standby());
          });
      assertThat(active)
          .containsExactlyInAnyOrderElementsOf(
              Stream.of("0", "1")
                  .flatMap(
                      id ->
                          IntStream.range(0, partitionCount)
                              .mapToObj(partition -> new TaskId(id, partition)))
                  .toList());
      long processes =
          group.state().members().values().stream()
              .map(member -> member.profile().processId())
              .distinct()
              .count();
      assertThat(standby)
          .hasSize((int) Math.min(group.standbyReplicas, processes - 1) * partitionCount);
    }
  }
}
