package io.sequin.gateway.group.streams;

/** How far a member is on its way to its target (KIP-1071). */
enum MemberState {
  /** It has all that its epoch gives it. */
  STABLE,
  /** It is to give tasks up first. */
  UNREVOKED_TASKS,
  /** It waits for others, who have not given up all that is for it. */
  UNRELEASED_TASKS
}
