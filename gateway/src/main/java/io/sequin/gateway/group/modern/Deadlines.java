package io.sequin.gateway.group.modern;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The deadlines of all members. Immutable.
 *
 * @param noEarlierThanMs no deadline is before it; the first one may be later, so that a heartbeat
 *     need not look at all members to find the first
 */
record Deadlines(PMap<String, MemberDeadlines> byMember, long noEarlierThanMs) {

  static final Deadlines NONE = new Deadlines(HashTreePMap.empty(), MemberDeadlines.NONE);

  Deadlines changed(String memberId, UnaryOperator<MemberDeadlines> change) {
    MemberDeadlines old =
        byMember.getOrDefault(memberId, MemberDeadlines.session(MemberDeadlines.NONE));
    MemberDeadlines changed = change.apply(old);
    return new Deadlines(
        byMember.plus(memberId, changed), Math.min(noEarlierThanMs, changed.earliestMs()));
  }

  Deadlines without(String memberId) {
    return new Deadlines(byMember.minus(memberId), noEarlierThanMs);
  }

  /** Members of which a deadline has passed, in the order of their ids. */
  List<String> passed(long nowMs) {
    return byMember.entrySet().stream()
        .filter(member -> member.getValue().earliestMs() <= nowMs)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** The same, with the first deadline exactly. */
  Deadlines exact() {
    return new Deadlines(
        byMember,
        byMember.values().stream()
            .mapToLong(MemberDeadlines::earliestMs)
            .min()
            .orElse(MemberDeadlines.NONE));
  }
}
