package io.sequin.gateway.group.streams;

/**
 * A member of a streams group: one thread of an application.
 *
 * @param target what the group's last assignment gives it
 * @param current what it was told to do
 */
public record StreamsMember(
    String memberId, MemberProfile profile, Tasks target, CurrentTasks current) {

  static StreamsMember joining(String memberId) {
    return new StreamsMember(memberId, MemberProfile.NEW, Tasks.NONE, CurrentTasks.NONE);
  }

  public int epoch() {
    return current.epoch();
  }

  /** What it was told to do, and is not to give up. */
  public Tasks assigned() {
    return new Tasks(current.assigned().active().keySet(), current.assigned().standby());
  }

  StreamsMember withProfile(MemberProfile said) {
    return new StreamsMember(memberId, said, target, current);
  }

  StreamsMember withTarget(Tasks tasks) {
    return new StreamsMember(memberId, profile, tasks, current);
  }

  StreamsMember withCurrent(CurrentTasks told) {
    return new StreamsMember(memberId, profile, target, told);
  }
}
