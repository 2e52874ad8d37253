package io.sequin.gateway.group.modern;

/**
 * When a member is removed unless it has done something by then, in milliseconds of a steady clock.
 *
 * @param sessionMs it must give a sign of life
 * @param rebalanceMs it must have given up what it was told to
 * @param joinMs a member of the classic protocol must have joined anew
 * @param syncMs a member of the classic protocol must have fetched its assignment
 */
record MemberDeadlines(long sessionMs, long rebalanceMs, long joinMs, long syncMs) {

  static final long NONE = Long.MAX_VALUE;

  static MemberDeadlines session(long sessionMs) {
    return new MemberDeadlines(sessionMs, NONE, NONE, NONE);
  }

  long earliestMs() {
    return Math.min(Math.min(sessionMs, rebalanceMs), Math.min(joinMs, syncMs));
  }

  MemberDeadlines withSession(long deadlineMs) {
    return new MemberDeadlines(deadlineMs, rebalanceMs, joinMs, syncMs);
  }

  MemberDeadlines withRebalance(long deadlineMs) {
    return new MemberDeadlines(sessionMs, deadlineMs, joinMs, syncMs);
  }

  MemberDeadlines withJoin(long deadlineMs) {
    return new MemberDeadlines(sessionMs, rebalanceMs, deadlineMs, syncMs);
  }

  MemberDeadlines withSync(long deadlineMs) {
    return new MemberDeadlines(sessionMs, rebalanceMs, joinMs, deadlineMs);
  }
}
