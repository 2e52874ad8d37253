package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Brings a member one step nearer to its target: it gives up what it is not to have, and only then
 * gets, of what it is to have, the partitions that nobody else holds any more (KIP-848,
 * "Reconciliation").
 *
 * @param targetEpoch of the group's last assignment
 * @param subscribed the topics that the member wants to read now
 * @param heldByOther whether another member holds a partition
 * @param owned what the member says that it still reads; empty if it does not say
 */
record Reconciler(
    int targetEpoch,
    Set<UUID> subscribed,
    Predicate<TopicIdPartition> heldByOther,
    Optional<Set<TopicIdPartition>> owned) {

  /**
   * @param subscriptionChanged whether the member may have lost topics since its last assignment
   */
  CurrentAssignment next(Member member, boolean subscriptionChanged) {
    CurrentAssignment current = member.current();
    boolean mayAdvance =
        switch (current.state()) {
          case STABLE -> current.epoch() != targetEpoch;
          case UNREVOKED_PARTITIONS -> !ownsAny(current.pendingRevocation());
          case UNRELEASED_PARTITIONS -> true;
        };
    if (mayAdvance) {
      return advanced(current, member.target());
    }
    return subscriptionChanged ? withoutUnsubscribed(current) : current;
  }

  private CurrentAssignment advanced(CurrentAssignment current, Set<TopicIdPartition> target) {
    PMap<TopicIdPartition, Integer> kept = current.assigned();
    PMap<TopicIdPartition, Integer> toRevoke = HashTreePMap.empty();
    for (var held : current.assigned().entrySet()) {
      if (!target.contains(held.getKey()) || !isSubscribed(held.getKey())) {
        kept = kept.minus(held.getKey());
        toRevoke = toRevoke.plus(held.getKey(), held.getValue());
      }
    }
    return ownsAny(toRevoke)
        ? changed(current, current.epoch(), MemberState.UNREVOKED_PARTITIONS, kept, toRevoke)
        : withFree(current, kept, target);
  }

  private CurrentAssignment withFree(
      CurrentAssignment current,
      PMap<TopicIdPartition, Integer> kept,
      Set<TopicIdPartition> target) {
    PMap<TopicIdPartition, Integer> assigned = kept;
    MemberState state = MemberState.STABLE;
    for (TopicIdPartition partition : target) {
      if (!isSubscribed(partition) || kept.containsKey(partition)) {
        continue;
      }
      if (heldByOther.test(partition)) {
        state = MemberState.UNRELEASED_PARTITIONS;
      } else {
        assigned = assigned.plus(partition, targetEpoch);
      }
    }
    return changed(current, targetEpoch, state, assigned, HashTreePMap.empty());
  }

  /** A member stops reading a topic at once when it wants it no more. */
  private CurrentAssignment withoutUnsubscribed(CurrentAssignment current) {
    PMap<TopicIdPartition, Integer> kept = current.assigned();
    PMap<TopicIdPartition, Integer> toRevoke = current.pendingRevocation();
    for (var held : current.assigned().entrySet()) {
      if (!isSubscribed(held.getKey())) {
        kept = kept.minus(held.getKey());
        toRevoke = toRevoke.plus(held.getKey(), held.getValue());
      }
    }
    if (kept.size() == current.assigned().size()) {
      return current;
    }
    return ownsAny(toRevoke)
        ? changed(current, current.epoch(), MemberState.UNREVOKED_PARTITIONS, kept, toRevoke)
        : changed(current, current.epoch(), current.state(), kept, current.pendingRevocation());
  }

  private static CurrentAssignment changed(
      CurrentAssignment current,
      int epoch,
      MemberState state,
      PMap<TopicIdPartition, Integer> assigned,
      PMap<TopicIdPartition, Integer> pendingRevocation) {
    return new CurrentAssignment(epoch, current.epoch(), state, assigned, pendingRevocation);
  }

  private boolean isSubscribed(TopicIdPartition partition) {
    return subscribed.contains(partition.topicId());
  }

  /** A member that does not say what it reads may read everything it had. */
  private boolean ownsAny(PMap<TopicIdPartition, Integer> partitions) {
    return !partitions.isEmpty()
        && owned.map(own -> own.stream().anyMatch(partitions::containsKey)).orElse(true);
  }
}
