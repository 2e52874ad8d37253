package io.sequin.gateway.group.modern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupEvent;
import io.sequin.gateway.group.GroupFormat;
import io.sequin.gateway.group.GroupImage;
import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.classic.ClassicGroupSettings;
import io.sequin.gateway.group.modern.assignor.RangeAssignor;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.gateway.group.modern.assignor.UniformAssignor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A group to which a test lets things happen; time passes only when the test says so. */
final class GroupUnderTest {

  static final String ID = "payroll";
  static final int SESSION_TIMEOUT_MS = 45_000;
  static final int HEARTBEAT_INTERVAL_MS = 5_000;
  static final int REBALANCE_TIMEOUT_MS = 20_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  final TestTopics topics = new TestTopics();
  final ConsumerGroups groups;
  long nowMs = 1_000_000;
  Optional<Group> group = Optional.empty();
  boolean lastStepWasStored;

  GroupUnderTest() {
    this(settings(0, 100, MigrationPolicy.BIDIRECTIONAL));
  }

  GroupUnderTest(ModernGroupSettings settings) {
    groups = new ConsumerGroups(settings, GroupTimings.DEFAULTS, topics);
  }

  static ModernGroupSettings settings(
      int assignmentIntervalMs, int maxSize, MigrationPolicy migration) {
    return new ModernGroupSettings(
        new GroupTiming(SESSION_TIMEOUT_MS, HEARTBEAT_INTERVAL_MS, assignmentIntervalMs),
        maxSize,
        List.of(new UniformAssignor(), new RangeAssignor()),
        migration,
        new ClassicGroupSettings(6_000, 1_800_000, 0, maxSize));
  }

  /** Answered at once, as everything of the newer protocol is. */
  <T> T happens(GroupEvent<T> event) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    take(event.apply(group, answer, nowMs));
    return answer.getNow(null);
  }

  HeartbeatOutcome beat(Beat beat) {
    return happens(groups.heartbeat(beat.heartbeat(), _ -> true));
  }

  /** Lets time pass and time-outs take effect. */
  void pass(long millis) {
    nowMs += millis;
    while (group.isPresent() && group.get().nextDeadlineMs() <= nowMs) {
      take(group.get().onTime(nowMs));
    }
  }

  void take(GroupStep step) {
    lastStepWasStored = step.store();
    group = step.group();
    for (GroupStep.Answer<?> answer : step.answers()) {
      complete(answer);
    }
  }

  private static <T> void complete(GroupStep.Answer<T> answer) {
    answer.waiting().complete(answer.value());
  }

  ConsumerGroup consumerGroup() {
    return (ConsumerGroup) group.orElseThrow();
  }

  GroupState state() {
    return consumerGroup().state();
  }

  Member member(String memberId) {
    return state().members().find(memberId).orElseThrow();
  }

  Set<TopicIdPartition> assigned(String memberId) {
    return member(memberId).current().assigned().keySet();
  }

  String stateName() {
    return group.orElseThrow().stateName();
  }

  /** Another process reads what was stored. */
  void restart() {
    group = Optional.of(restored(groups.format(), group.orElseThrow().image()));
  }

  private <G extends Record, M extends Record> Group restored(
      GroupFormat.Kind<G, M> kind, GroupImage image) {
    Map<String, GroupFormat.MemberDetails<M>> members = new HashMap<>();
    image
        .members()
        .forEach(
            (memberId, member) ->
                members.put(
                    memberId,
                    new GroupFormat.MemberDetails<>(
                        member.epoch(), roundTrip(member.details(), kind.memberDetails()))));
    return kind.restorer()
        .restore(ID, image.epoch(), roundTrip(image.details(), kind.details()), members, nowMs);
  }

  private static <T> T roundTrip(Record details, Class<T> type) {
    try {
      return JSON.readValue(JSON.writeValueAsString(details), type);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Heartbeats of a member that gives up and takes what it is told to, until it is told no more.
   */
  void obey(Client... clients) {
    for (int round = 0; round < 20; round++) {
      for (Client client : clients) {
        client.heartbeat(this);
      }
    }
  }

  /** A client that does what it is told. */
  static final class Client {
    final String memberId;
    final Set<TopicIdPartition> owned = new HashSet<>();
    int epoch;

    Client(String memberId) {
      this.memberId = memberId;
    }

    HeartbeatOutcome join(GroupUnderTest group, String... topics) {
      owned.clear();
      return learn(group.beat(Beat.join(memberId, topics)));
    }

    HeartbeatOutcome heartbeat(GroupUnderTest group) {
      return learn(group.beat(Beat.of(memberId, epoch).owning(owned)));
    }

    HeartbeatOutcome learn(HeartbeatOutcome outcome) {
      epoch = outcome.memberEpoch();
      outcome
          .assignment()
          .ifPresent(
              assignment -> {
                owned.clear();
                assignment.forEach(
                    (topic, partitions) ->
                        partitions.forEach(
                            partition -> owned.add(new TopicIdPartition(topic, partition))));
              });
      return outcome;
    }
  }
}
