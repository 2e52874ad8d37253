package io.sequin.gateway.group.streams;

/**
 * What a member was told to do.
 *
 * @param previousEpoch the one before it, of a member that has not heard of the newer yet
 * @param pendingRevocation what it is to give up, and may still do
 */
record CurrentTasks(
    int epoch,
    int previousEpoch,
    MemberState state,
    AssignedTasks assigned,
    AssignedTasks pendingRevocation) {

  static final CurrentTasks NONE =
      new CurrentTasks(0, 0, MemberState.STABLE, AssignedTasks.NONE, AssignedTasks.NONE);

  boolean isReconciledTo(int targetEpoch) {
    return state == MemberState.STABLE && epoch == targetEpoch;
  }

  CurrentTasks next(int newEpoch, MemberState newState, AssignedTasks newAssigned) {
    return new CurrentTasks(newEpoch, epoch, newState, newAssigned, AssignedTasks.NONE);
  }

  CurrentTasks revoking(int newEpoch, AssignedTasks kept, AssignedTasks revoked) {
    return new CurrentTasks(newEpoch, epoch, MemberState.UNREVOKED_TASKS, kept, revoked);
  }
}
