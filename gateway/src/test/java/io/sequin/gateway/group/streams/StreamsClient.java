package io.sequin.gateway.group.streams;

import io.sequin.protocol.ErrorCode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A member as its program sees it: what it does is what it was told, at once or a little later. */
final class StreamsClient {

  private final StreamsUnderTest group;
  private final String processId;
  private final String name;
  private int lives;
  private int epoch;
  private boolean joined;
  private Tasks owned = Tasks.NONE;
  private Optional<Tasks> toldLater = Optional.empty();

  StreamsClient(StreamsUnderTest group, int number) {
    this.group = group;
    this.processId = "process-" + number / 2;
    this.name = "member-" + number + "-";
  }

  String memberId() {
    return name + lives;
  }

  Tasks owned() {
    return owned;
  }

  boolean isIn() {
    return joined && group.group.isPresent() && group.state().find(memberId()).isPresent();
  }

  void join(Topology topology) {
    owned = Tasks.NONE;
    toldLater = Optional.empty();
    take(group.heartbeat(StreamsBeat.join(memberId(), processId, topology)), true);
  }

  /**
   * @param obeys whether it gives up at once, and not only with the next heartbeat
   * @param hears whether the answer comes
   */
  void heartbeat(boolean obeys, boolean hears) {
    if (!joined) {
      return;
    }
    StreamsHeartbeatOutcome outcome = group.heartbeat(StreamsBeat.owning(memberId(), epoch, owned));
    if (outcome.error() == ErrorCode.NONE && !hears) {
      return;
    }
    toldLater.ifPresent(told -> owned = told);
    toldLater = Optional.empty();
    take(outcome, obeys);
  }

  void leave() {
    if (isIn()) {
      group.heartbeat(StreamsBeat.of(memberId(), -1));
    }
    forget();
  }

  /** Its process ends without a word; who comes next is somebody else. */
  void die() {
    forget();
    lives++;
  }

  private void forget() {
    joined = false;
    epoch = 0;
    owned = Tasks.NONE;
    toldLater = Optional.empty();
  }

  private void take(StreamsHeartbeatOutcome outcome, boolean obeys) {
    if (outcome.error() != ErrorCode.NONE) {
      forget();
      return;
    }
    joined = true;
    epoch = outcome.memberEpoch();
    if (outcome.tasks().isPresent()) {
      Tasks told = outcome.tasks().get();
      owned = obeys ? told : union(owned, told);
      toldLater = obeys ? Optional.empty() : Optional.of(told);
    }
  }

  private static Tasks union(Tasks one, Tasks other) {
    return new Tasks(union(one.active(), other.active()), union(one.standby(), other.standby()));
  }

  private static Set<TaskId> union(Set<TaskId> one, Set<TaskId> other) {
    Set<TaskId> all = new HashSet<>(one);
    all.addAll(other);
    return all;
  }
}
