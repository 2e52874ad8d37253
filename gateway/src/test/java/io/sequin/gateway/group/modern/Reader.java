package io.sequin.gateway.group.modern;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A client of the group; every other one is a static member. */
final class Reader {
  private final GroupUnderTest group;
  private final int number;
  private final Set<TopicIdPartition> owned = new HashSet<>();

  /** What it has been told to read, once it has let go of the rest. */
  private Set<TopicIdPartition> told = Set.of();

  private int incarnation;
  private int epoch;
  private boolean joined;
  private Beat subscription;
  private boolean missedResponses;

  Reader(GroupUnderTest group, int number) {
    this.group = group;
    this.number = number;
  }

  /** What it reads. */
  Set<TopicIdPartition> owned() {
    return owned;
  }

  boolean isStatic() {
    return number % 2 == 1;
  }

  String memberId() {
    return "m" + number + "-" + incarnation;
  }

  private Beat identified(Beat beat) {
    return isStatic() ? beat.asInstance("i" + number) : beat;
  }

  void join(Beat beat) {
    forgetPartitions();
    subscription = beat;
    HeartbeatOutcome outcome = group.beat(identified(beat));
    if (outcome.error() == ErrorCode.NONE) {
      joined = true;
      learn(outcome);
      obeyNow();
    } else {
      assertThat(outcome.error()).isEqualTo(ErrorCode.UNRELEASED_INSTANCE_ID);
      joined = false;
    }
  }

  /** After a lost response it says everything again, as Kafka's consumer does. */
  Optional<HeartbeatOutcome> heartbeat() {
    if (!joined) {
      return Optional.empty();
    }
    Beat beat = Beat.of(memberId(), epoch);
    return Optional.of(send(missedResponses ? beat.repeating(subscription) : beat));
  }

  private HeartbeatOutcome send(Beat beat) {
    return group.beat(identified(beat.owning(owned)));
  }

  void subscribe(String... topics) {
    if (joined) {
      subscription = Beat.join(memberId(), topics).matching("");
      obey(send(Beat.of(memberId(), epoch).repeating(subscription)));
    }
  }

  void obey(HeartbeatOutcome outcome) {
    if (learn(outcome)) {
      obeyNow();
    }
  }

  private void obeyNow() {
    owned.clear();
    owned.addAll(told);
  }

  /** It is busy with what it is to give up, and takes nothing new before that is done. */
  void obeyLater(HeartbeatOutcome outcome) {
    if (learn(outcome) && told.containsAll(owned)) {
      obeyNow();
    }
  }

  void miss(HeartbeatOutcome outcome) {
    if (outcome.error() != ErrorCode.NONE) {
      learn(outcome);
    } else {
      missedResponses = true;
    }
  }

  private boolean learn(HeartbeatOutcome outcome) {
    if (outcome.error() != ErrorCode.NONE) {
      assertThat(outcome.error())
          .isIn(
              missedResponses
                  ? List.of(ErrorCode.UNKNOWN_MEMBER_ID, ErrorCode.FENCED_MEMBER_EPOCH)
                  : List.of(ErrorCode.UNKNOWN_MEMBER_ID));
      forgetEverything();
      return false;
    }
    missedResponses = false;
    epoch = outcome.memberEpoch();
    outcome
        .assignment()
        .ifPresent(
            assignment -> {
              Set<TopicIdPartition> partitions = new HashSet<>();
              assignment.forEach(
                  (topic, numbers) ->
                      numbers.forEach(p -> partitions.add(new TopicIdPartition(topic, p))));
              told = partitions;
            });
    return true;
  }

  void leave(int leaveEpoch) {
    if (joined) {
      group.beat(identified(Beat.of(memberId(), leaveEpoch)));
    }
    forgetEverything();
  }

  void forgetEverything() {
    forgetPartitions();
    joined = false;
    incarnation++;
  }

  private void forgetPartitions() {
    owned.clear();
    told = Set.of();
    epoch = 0;
  }

  void checkReadsOnlyWhatIsHeldForIt() {
    group
        .state()
        .members()
        .find(memberId())
        .filter(member -> joined)
        .ifPresent(member -> assertThat(owned).isSubsetOf(RandomLife.held(member.current())));
  }
}
