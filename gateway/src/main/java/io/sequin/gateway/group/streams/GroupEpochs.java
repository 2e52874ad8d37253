package io.sequin.gateway.group.streams;

/**
 * How far a group is.
 *
 * @param group grows whenever members, topics or the number of standbys change
 * @param assignment the group epoch that the last assignment is for
 * @param assignedAtMs when that was, by a steady clock; {@link #NEVER} if not in this process
 */
record GroupEpochs(int group, int assignment, long assignedAtMs) {

  private static final long NEVER = Long.MIN_VALUE;

  static final GroupEpochs FIRST = new GroupEpochs(1, 1, NEVER);

  static GroupEpochs restored(int group, int assignment) {
    return new GroupEpochs(group, assignment, NEVER);
  }

  boolean needAssignment() {
    return assignment < group;
  }

  boolean mayAssign(long nowMs, int intervalMs) {
    return assignedAtMs == NEVER || nowMs - assignedAtMs >= intervalMs;
  }

  GroupEpochs bumped() {
    return new GroupEpochs(group + 1, assignment, assignedAtMs);
  }

  GroupEpochs assigned(long nowMs) {
    return new GroupEpochs(group, group, nowMs);
  }
}
