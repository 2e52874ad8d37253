package io.sequin.gateway.group.streams;

/** How many tasks a member may have, so that all have about as many. */
final class TaskQuota {

  private int tasksLeft;
  private int membersLeft;
  private int perMember;

  TaskQuota(int tasks, int members) {
    this.tasksLeft = tasks;
    this.membersLeft = members;
    divide();
  }

  boolean allows(int taskCount) {
    return taskCount < perMember;
  }

  /** A member has so many now: if it is full, the others share what is left. */
  void reached(int taskCount) {
    if (taskCount == perMember) {
      membersLeft--;
      tasksLeft -= taskCount;
      divide();
    }
  }

  private void divide() {
    perMember = membersLeft == 0 ? 0 : Math.ceilDiv(tasksLeft, membersLeft);
  }
}
