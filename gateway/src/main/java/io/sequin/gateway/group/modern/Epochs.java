package io.sequin.gateway.group.modern;

/**
 * How far a group is.
 *
 * @param group grows whenever members or topics change
 * @param assignment the group epoch that the last assignment is for
 * @param assignedAtMs when that was, by a steady clock; {@link #NEVER} if not in this process
 */
record Epochs(int group, int assignment, long assignedAtMs) {

  static final long NEVER = Long.MIN_VALUE;

  static final Epochs FIRST = new Epochs(1, 0, NEVER);

  boolean needAssignment() {
    return assignment < group;
  }

  boolean mayAssign(long nowMs, int intervalMs) {
    return assignedAtMs == NEVER || nowMs - assignedAtMs >= intervalMs;
  }

  Epochs bumped() {
    return new Epochs(group + 1, assignment, assignedAtMs);
  }

  Epochs assigned(long nowMs) {
    return new Epochs(group, group, nowMs);
  }
}
