package io.sequin.gateway.group.classic;

import io.sequin.gateway.group.Group;
import java.util.concurrent.CompletableFuture;

/**
 * A member of a classic group.
 *
 * @param isNew whether it has not been part of a generation yet
 * @param sessionDeadlineMs when it counts as dead, unless it waits for an answer
 * @param waitingJoin the answer that it waits for, or null
 * @param waitingSync the answer that it waits for, or null
 */
public record ClassicMember(
    String memberId,
    ClassicMemberDetails details,
    boolean isNew,
    long sessionDeadlineMs,
    CompletableFuture<JoinAnswer> waitingJoin,
    CompletableFuture<SyncAnswer> waitingSync) {

  /** How long Kafka lets a new member wait for its first generation. */
  static final int NEW_MEMBER_TIMEOUT_MS = 300_000;

  static ClassicMember joining(
      String memberId, JoinMember join, CompletableFuture<JoinAnswer> answer, long nowMs) {
    return new ClassicMember(
        memberId, ClassicMemberDetails.of(join), true, nowMs + NEW_MEMBER_TIMEOUT_MS, answer, null);
  }

  static ClassicMember restored(String memberId, ClassicMemberDetails details, long nowMs) {
    return new ClassicMember(
        memberId, details, false, nowMs + details.sessionTimeoutMs(), null, null);
  }

  boolean isStatic() {
    return details.instanceId() != null;
  }

  boolean isJoining() {
    return waitingJoin != null;
  }

  boolean isSyncing() {
    return waitingSync != null;
  }

  /** What the member offers under the name of a protocol; empty if it does not offer it. */
  public byte[] metadata(String protocolName) {
    return details.protocols().stream()
        .filter(protocol -> protocol.name().equals(protocolName))
        .findFirst()
        .map(ClassicMemberProtocol::metadata)
        .orElse(ClassicMemberProtocol.NO_METADATA);
  }

  boolean offers(String protocolName) {
    return details.protocols().stream().anyMatch(protocol -> protocol.name().equals(protocolName));
  }

  /**
   * One that waits for an answer is alive, or its connection will tell; a new one is on probation.
   */
  long deadlineMs() {
    boolean waits = isJoining() || isSyncing();
    return waits && !isNew ? Group.NO_DEADLINE_MS : sessionDeadlineMs;
  }

  /** With a new session, and waiting for nothing. */
  ClassicMember answered(long nowMs) {
    return alive(nowMs, null, null);
  }

  /** With a new session. */
  ClassicMember alive(long nowMs) {
    return alive(nowMs, waitingJoin, waitingSync);
  }

  private ClassicMember alive(
      long nowMs, CompletableFuture<JoinAnswer> join, CompletableFuture<SyncAnswer> sync) {
    return new ClassicMember(
        memberId, details, isNew, nowMs + details.sessionTimeoutMs(), join, sync);
  }

  ClassicMember rejoining(JoinMember join, CompletableFuture<JoinAnswer> answer) {
    return new ClassicMember(
        memberId, details.updatedBy(join), isNew, sessionDeadlineMs, answer, waitingSync);
  }

  ClassicMember syncing(CompletableFuture<SyncAnswer> answer) {
    return new ClassicMember(memberId, details, isNew, sessionDeadlineMs, waitingJoin, answer);
  }

  /** As part of a new generation, in which nothing is assigned yet. */
  ClassicMember inNewGeneration(long nowMs) {
    return restored(memberId, details.withAssignment(ClassicMemberDetails.NO_ASSIGNMENT), nowMs);
  }

  ClassicMember assigned(byte[] assignment) {
    return new ClassicMember(
        memberId,
        details.withAssignment(assignment),
        isNew,
        sessionDeadlineMs,
        waitingJoin,
        waitingSync);
  }

  /** The same static member after a restart, under a new id. */
  ClassicMember replacedBy(JoinMember join, CompletableFuture<JoinAnswer> answer, long nowMs) {
    return restored(join.newMemberId(), details.updatedBy(join), nowMs).rejoining(join, answer);
  }
}
