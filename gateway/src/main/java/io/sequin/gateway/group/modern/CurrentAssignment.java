package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What a member has at one epoch. Each partition goes with the epoch at which the member got it:
 * commits that are older than that are refused (KIP-1251).
 *
 * @param previousEpoch the member may still speak with it, if the last response was lost
 * @param pendingRevocation what it has been told to give up, and may still be reading
 */
record CurrentAssignment(
    int epoch,
    int previousEpoch,
    MemberState state,
    PMap<TopicIdPartition, Integer> assigned,
    PMap<TopicIdPartition, Integer> pendingRevocation) {

  static final CurrentAssignment NONE =
      new CurrentAssignment(0, -1, MemberState.STABLE, HashTreePMap.empty(), HashTreePMap.empty());

  boolean isReconciledTo(int targetEpoch) {
    return state == MemberState.STABLE && epoch == targetEpoch;
  }

  /** Whether the member reads it or may still do. */
  boolean holds(TopicIdPartition partition) {
    return assigned.containsKey(partition) || pendingRevocation.containsKey(partition);
  }

  /** The epoch at which the member got the partition; null if it does not hold it. */
  Integer epochOf(TopicIdPartition partition) {
    Integer epoch = assigned.get(partition);
    return epoch != null ? epoch : pendingRevocation.get(partition);
  }

  /** The same for whoever takes the place of a static member: it starts with epoch 0. */
  CurrentAssignment restarted() {
    return new CurrentAssignment(0, 0, state, assigned, pendingRevocation);
  }

  /** A static member has left for a while and keeps its partitions, but reads none of them. */
  CurrentAssignment suspended() {
    PMap<TopicIdPartition, Integer> kept = HashTreePMap.empty();
    for (TopicIdPartition partition : assigned.keySet()) {
      kept = kept.plus(partition, 0);
    }
    return new CurrentAssignment(
        MemberEpochs.LEAVE_STATIC, previousEpoch, state, kept, HashTreePMap.empty());
  }
}
