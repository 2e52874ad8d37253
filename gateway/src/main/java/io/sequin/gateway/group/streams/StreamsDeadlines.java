package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.Group;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What a group waits for, in milliseconds of a steady clock. Immutable.
 *
 * @param sessionsMs by member, which must give a sign of life
 * @param rebalancesMs by member, which must have given up what it was told to
 * @param assignmentMs the first assignment waits for more members until then
 */
record StreamsDeadlines(
    PMap<String, Long> sessionsMs, PMap<String, Long> rebalancesMs, long assignmentMs) {

  static final StreamsDeadlines NONE =
      new StreamsDeadlines(HashTreePMap.empty(), HashTreePMap.empty(), Group.NO_DEADLINE_MS);

  long earliestMs() {
    return LongStream.of(assignmentMs, earliest(sessionsMs), earliest(rebalancesMs))
        .min()
        .orElseThrow();
  }

  private static long earliest(PMap<String, Long> deadlines) {
    return deadlines.values().stream()
        .mapToLong(Long::longValue)
        .min()
        .orElse(Group.NO_DEADLINE_MS);
  }

  /** Members of which a deadline has passed, in the order of their ids. */
  List<String> passed(long nowMs) {
    return Stream.of(sessionsMs, rebalancesMs)
        .flatMap(deadlines -> deadlines.entrySet().stream())
        .filter(deadline -> deadline.getValue() <= nowMs)
        .map(Map.Entry::getKey)
        .distinct()
        .sorted()
        .toList();
  }

  boolean delayAssignment(long nowMs) {
    return assignmentMs != Group.NO_DEADLINE_MS && nowMs < assignmentMs;
  }

  boolean isAssignmentDue(long nowMs) {
    return assignmentMs <= nowMs;
  }

  StreamsDeadlines withSession(String memberId, long deadlineMs) {
    return new StreamsDeadlines(sessionsMs.plus(memberId, deadlineMs), rebalancesMs, assignmentMs);
  }

  StreamsDeadlines withRebalance(String memberId, long deadlineMs) {
    return new StreamsDeadlines(sessionsMs, rebalancesMs.plus(memberId, deadlineMs), assignmentMs);
  }

  StreamsDeadlines withoutRebalance(String memberId) {
    return new StreamsDeadlines(sessionsMs, rebalancesMs.minus(memberId), assignmentMs);
  }

  StreamsDeadlines without(String memberId) {
    return new StreamsDeadlines(
        sessionsMs.minus(memberId), rebalancesMs.minus(memberId), assignmentMs);
  }

  StreamsDeadlines withAssignment(long deadlineMs) {
    return new StreamsDeadlines(sessionsMs, rebalancesMs, deadlineMs);
  }
}
