package io.sequin.gateway.group.modern;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A group and its clients, and what must be true of them after whatever happens. */
final class RandomLife {

  private static final int CLIENTS = 4;
  private static final int TOPICS = 3;
  private static final int ASSIGNMENT_INTERVAL_MS = 1_000;

  private final GroupUnderTest group =
      new GroupUnderTest(
          GroupUnderTest.settings(ASSIGNMENT_INTERVAL_MS, 100, MigrationPolicy.BIDIRECTIONAL));
  private final List<Reader> readers =
      Stream.iterate(0, i -> i + 1)
          .limit(CLIENTS)
          .map(number -> new Reader(group, number))
          .toList();
  private Optional<GroupState> before = Optional.empty();

  void play(List<Happening> happenings) {
    for (Happening happening : happenings) {
      happen(happening);
      checkInvariants();
    }
    settle();
    checkInvariants();
    checkSettled();
  }

  private void happen(Happening happening) {
    Reader reader = readers.get(happening.who() % CLIENTS);
    String topic = "t" + happening.who() % TOPICS;
    switch (happening.kind()) {
      case JOIN -> reader.join(Beat.join(reader.memberId(), topics(happening.amount())));
      case JOIN_BY_REGEX ->
          reader.join(Beat.join(reader.memberId()).matching("t[0-" + happening.amount() % 3 + "]"));
      case HEARTBEAT -> reader.heartbeat().ifPresent(reader::obey);
      case HEARTBEAT_BEFORE_REVOKING -> reader.heartbeat().ifPresent(reader::obeyLater);
      case HEARTBEAT_WHOSE_RESPONSE_IS_LOST -> reader.heartbeat().ifPresent(reader::miss);
      case SUBSCRIBE -> reader.subscribe(topics(happening.amount()));
      case LEAVE -> reader.leave(-1);
      case LEAVE_FOR_A_WHILE -> reader.leave(reader.isStatic() ? -2 : -1);
      case DIE -> reader.forgetEverything();
      case GROW_TOPIC ->
          group.topics.put(topic, group.topics.count(topic) + happening.amount() % 4);
      case DELETE_TOPIC -> group.topics.delete(topic);
      case PASS_TIME -> group.pass(happening.amount() * 100L);
      case RESTART -> restart();
    }
  }

  private static String[] topics(int bits) {
    return Stream.iterate(0, i -> i + 1)
        .limit(TOPICS)
        .filter(i -> (bits >> i & 1) == 1)
        .map(i -> "t" + i)
        .toArray(String[]::new);
  }

  private void restart() {
    if (group.group.isPresent()) {
      GroupState stored = group.state();
      group.restart();
      assertThat(group.state().image()).isEqualTo(stored.image());
      assertThat(group.state().members().byId()).isEqualTo(stored.members().byId());
      assertThat(group.state().members().owners()).isEqualTo(stored.members().owners());
    }
  }

  private void checkInvariants() {
    if (group.group.isEmpty()) {
      return;
    }
    GroupState now = group.state();
    checkEpochs(now);
    Map<TopicIdPartition, String> holders = new HashMap<>();
    Set<TopicIdPartition> targets = new HashSet<>();
    for (Member member : now.members().byId().values()) {
      CurrentAssignment current = member.current();
      for (TopicIdPartition partition : held(current)) {
        assertThat(holders.put(partition, member.memberId()))
            .describedAs("another holder of %s", partition)
            .isNull();
      }
      assertThat(current.assigned().keySet()).noneMatch(current.pendingRevocation()::containsKey);
      for (TopicIdPartition partition : member.target()) {
        assertThat(targets.add(partition)).isTrue();
      }
    }
    assertThat(now.members().owners()).isEqualTo(holders);
    readers.forEach(Reader::checkReadsOnlyWhatIsHeldForIt);
    before = Optional.of(now);
  }

  private void checkEpochs(GroupState now) {
    assertThat(now.epochs().assignment()).isLessThanOrEqualTo(now.epochs().group());
    for (Member member : now.members().byId().values()) {
      assertThat(member.epoch()).isLessThanOrEqualTo(now.epochs().assignment());
    }
    if (before.isPresent()) {
      assertThat(now.epochs().group()).isGreaterThanOrEqualTo(before.get().epochs().group());
      assertThat(now.epochs().assignment())
          .isGreaterThanOrEqualTo(before.get().epochs().assignment());
      for (Member old : before.get().members().byId().values()) {
        now.members()
            .find(old.memberId())
            .filter(member -> member.instanceId() == null)
            .ifPresent(member -> assertThat(member.epoch()).isGreaterThanOrEqualTo(old.epoch()));
      }
    }
  }

  static Set<TopicIdPartition> held(CurrentAssignment current) {
    Set<TopicIdPartition> held = new HashSet<>(current.assigned().keySet());
    held.addAll(current.pendingRevocation().keySet());
    return held;
  }

  /** Silent members are timed out, the others do what they are told. */
  private void settle() {
    for (int passed = 0; passed <= 2 * GroupUnderTest.SESSION_TIMEOUT_MS; passed += 5_000) {
      readers.forEach(reader -> reader.heartbeat().ifPresent(reader::obey));
      group.pass(5_000);
    }
    readers.forEach(reader -> reader.heartbeat().ifPresent(reader::obey));
  }

  private void checkSettled() {
    if (group.group.isEmpty() || group.state().members().isEmpty()) {
      return;
    }
    GroupState state = group.state();
    assertThat(group.stateName()).isEqualTo("Stable");
    Set<TopicIdPartition> wanted = new HashSet<>();
    state
        .members()
        .subscriptions()
        .keys()
        .forEach(
            subscription ->
                state
                    .topics()
                    .names(subscription)
                    .forEach(name -> wanted.addAll(group.topics.all(name))));
    List<TopicIdPartition> read =
        readers.stream().flatMap(reader -> reader.owned().stream()).toList();
    assertThat(read).containsExactlyInAnyOrderElementsOf(wanted);
  }
}
