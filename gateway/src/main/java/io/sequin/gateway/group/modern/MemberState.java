package io.sequin.gateway.group.modern;

/** How far a member is on its way to its target assignment. */
enum MemberState {
  /** It has what it is to have. */
  STABLE,
  /** It has not yet given up all that it must. */
  UNREVOKED_PARTITIONS,
  /** It waits for partitions that others have not yet given up. */
  UNRELEASED_PARTITIONS
}
