package io.sequin.gateway.group.classic;

import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.GroupStep.Answer;
import io.sequin.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The work of one event: what the group has become so far, and what goes out with it. */
final class Transition {

  private final List<Answer<?>> answers = new ArrayList<>();
  private final long nowMs;
  private ClassicGroup group;
  private boolean store;

  Transition(ClassicGroup group, long nowMs) {
    this.group = group;
    this.nowMs = nowMs;
  }

  static GroupStep of(ClassicGroup group, long nowMs, Consumer<Transition> work) {
    Transition transition = new Transition(group, nowMs);
    work.accept(transition);
    return transition.step();
  }

  GroupStep step() {
    return new GroupStep(Optional.of(group), store, List.copyOf(answers));
  }

  ClassicGroup group() {
    return group;
  }

  Roster roster() {
    return group.roster();
  }

  Phase phase() {
    return group.phase();
  }

  long nowMs() {
    return nowMs;
  }

  void become(ClassicGroup next) {
    group = next;
  }

  void enter(Phase phase) {
    become(group.withPhase(phase));
  }

  void put(ClassicMember member) {
    become(group.with(member));
  }

  /** The group is to be stored before the answers go out. */
  void store() {
    store = true;
  }

  <T> void answer(CompletableFuture<T> waiting, T value) {
    answers.add(new Answer<>(waiting, value));
  }

  /** Takes a member out of the group; what it waits for is refused. */
  void remove(ClassicMember member, ErrorCode error) {
    refuse(member, error);
    become(group.withRoster(roster().without(member)));
  }

  /** Refuses what a member waits for. */
  void refuse(ClassicMember member, ErrorCode error) {
    refuseJoin(member, error, "");
    refuseSync(member, error);
  }

  void refuseJoin(ClassicMember member, ErrorCode error, String memberId) {
    if (member.isJoining()) {
      answer(member.waitingJoin(), JoinAnswer.refused(error, memberId));
    }
  }

  void refuseSync(ClassicMember member, ErrorCode error) {
    if (member.isSyncing()) {
      answer(member.waitingSync(), SyncAnswer.refused(error));
    }
  }
}
