package io.sequin.gateway.group.classic;

import io.sequin.protocol.ErrorCode;
import java.util.Collection;
import org.pcollections.HashTreePMap;
import org.pcollections.OrderedPMap;
import org.pcollections.PMap;

/**
 * Who is in a group.
 *
 * @param byId the members, in the order in which they came
 * @param staticIds member ids by instance id (KIP-345)
 * @param pendingDeadlinesMs ids that were given out and not yet used, with the end of their time
 * @param leaderId empty exactly if there is no member
 */
record Roster(
    OrderedPMap<String, ClassicMember> byId,
    PMap<String, String> staticIds,
    PMap<String, Long> pendingDeadlinesMs,
    String leaderId) {

  static final Roster EMPTY =
      new Roster(OrderedPMap.empty(), HashTreePMap.empty(), HashTreePMap.empty(), "");

  Collection<ClassicMember> members() {
    return byId.values();
  }

  int size() {
    return byId.size();
  }

  boolean hasMembers() {
    return !byId.isEmpty();
  }

  boolean contains(String memberId) {
    return byId.containsKey(memberId);
  }

  ClassicMember member(String memberId) {
    return byId.get(memberId);
  }

  boolean isPending(String memberId) {
    return pendingDeadlinesMs.containsKey(memberId);
  }

  boolean isLeader(String memberId) {
    return leaderId.equals(memberId);
  }

  /** The id of a static member, or null. */
  String staticMemberId(String instanceId) {
    return instanceId == null ? null : staticIds.get(instanceId);
  }

  /** NONE if there is such a member. */
  ErrorCode check(String memberId, String instanceId) {
    if (instanceId != null) {
      String known = staticIds.get(instanceId);
      if (known != null && !known.equals(memberId)) {
        return ErrorCode.FENCED_INSTANCE_ID;
      }
      if (known == null) {
        return ErrorCode.UNKNOWN_MEMBER_ID;
      }
    }
    return contains(memberId) ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
  }

  /** Whether nobody is left to wait for. */
  boolean allHaveJoined() {
    return pendingDeadlinesMs.isEmpty() && members().stream().allMatch(ClassicMember::isJoining);
  }

  long joiningCount() {
    return members().stream().filter(ClassicMember::isJoining).count();
  }

  /** What the slowest member asks for. */
  int rebalanceTimeoutMs() {
    return members().stream()
        .mapToInt(member -> member.details().rebalanceTimeoutMs())
        .reduce(0, Math::max);
  }

  Roster withPending(String memberId, long deadlineMs) {
    return new Roster(byId, staticIds, pendingDeadlinesMs.plus(memberId, deadlineMs), leaderId);
  }

  Roster withoutPending(String memberId) {
    return new Roster(byId, staticIds, pendingDeadlinesMs.minus(memberId), leaderId);
  }

  /** With a member that is new, or changed. The first one leads. */
  Roster with(ClassicMember member) {
    return new Roster(
        byId.plus(member.memberId(), member),
        member.isStatic()
            ? staticIds.plus(member.details().instanceId(), member.memberId())
            : staticIds,
        pendingDeadlinesMs.minus(member.memberId()),
        leaderId.isEmpty() ? member.memberId() : leaderId);
  }

  /** The longest-serving member takes over from a leader that goes. */
  Roster without(ClassicMember member) {
    OrderedPMap<String, ClassicMember> rest = byId.minus(member.memberId());
    String heir = rest.isEmpty() ? "" : rest.keySet().iterator().next();
    return new Roster(
        rest,
        member.isStatic() ? staticIds.minus(member.details().instanceId()) : staticIds,
        pendingDeadlinesMs,
        isLeader(member.memberId()) ? heir : leaderId);
  }

  /** With a member under a new id, leader if it was the leader. */
  Roster withReplaced(ClassicMember old, ClassicMember replacement) {
    String leader = isLeader(old.memberId()) ? replacement.memberId() : leaderId;
    return without(old).with(replacement).ledBy(leader);
  }

  /** Led by a member that has joined the next generation, if there is one. */
  Roster withJoinedLeader() {
    return leaderHasJoined()
        ? this
        : members().stream()
            .filter(ClassicMember::isJoining)
            .findFirst()
            .map(member -> ledBy(member.memberId()))
            .orElse(this);
  }

  boolean leaderHasJoined() {
    ClassicMember leader = member(leaderId);
    return leader != null && leader.isJoining();
  }

  long nextDeadlineMs(long latestMs) {
    long deadlineMs = latestMs;
    for (ClassicMember member : members()) {
      deadlineMs = Math.min(deadlineMs, member.deadlineMs());
    }
    for (long pendingMs : pendingDeadlinesMs.values()) {
      deadlineMs = Math.min(deadlineMs, pendingMs);
    }
    return deadlineMs;
  }

  Roster ledBy(String memberId) {
    return new Roster(byId, staticIds, pendingDeadlinesMs, memberId);
  }
}
