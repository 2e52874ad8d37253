package io.sequin.gateway.group;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.CommitFence;
import io.sequin.storage.consumer.ConsumerProtocol;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The events that groups of all kinds know. */
public final class GroupEvents {

  /** The protocol type of consumers, whose subscriptions brokers can read. */
  static final String CONSUMERS = "consumer";

  private GroupEvents() {}

  /** What the group is now. */
  public static GroupEvent<Optional<Group>> look() {
    return (group, answer, _) -> GroupStep.unchanged(group).answer(answer, group);
  }

  /** Deletes the group and its committed offsets, if it is there and has no member. */
  public static GroupEvent<ErrorCode> delete() {
    return (group, answer, _) -> {
      if (group.isEmpty()) {
        return GroupStep.unchanged(group).answer(answer, ErrorCode.GROUP_ID_NOT_FOUND);
      }
      return group.get().isEmpty()
          ? GroupStep.deleted().answer(answer, ErrorCode.NONE)
          : GroupStep.unchanged(group).answer(answer, ErrorCode.NON_EMPTY_GROUP);
    };
  }

  /**
   * Whether offsets may be committed. A client that names no generation may do so without a group.
   *
   * @param unknownGroup what to tell any other client where there is no group
   */
  static GroupEvent<CommitPermit> admitCommit(CommitOrigin origin, ErrorCode unknownGroup) {
    return (group, answer, nowMs) -> {
      if (group.isPresent()) {
        return group.get().admitCommit(origin, answer, nowMs);
      }
      CommitPermit permit =
          origin.epoch() < 0
              ? CommitPermit.granted(CommitFence.NO_MEMBERS)
              : CommitPermit.refused(unknownGroup);
      return GroupStep.unchanged(group).answer(answer, permit);
    };
  }

  /** Whether committed offsets may be read; there are none to be hidden where there is no group. */
  static GroupEvent<ErrorCode> admitFetch(String memberId, int memberEpoch) {
    return (group, answer, _) ->
        GroupStep.unchanged(group)
            .answer(
                answer,
                group.map(g -> g.admitOffsetFetch(memberId, memberEpoch)).orElse(ErrorCode.NONE));
  }

  /** Whether committed offsets may be deleted, and of which of the topics they may not. */
  static GroupEvent<DeletionPermit> admitDeletion(Collection<String> topics) {
    return (group, answer, _) ->
        GroupStep.unchanged(group)
            .answer(
                answer,
                group
                    .map(g -> deletionPermit(g, topics))
                    .orElse(new DeletionPermit(ErrorCode.GROUP_ID_NOT_FOUND, Set.of())));
  }

  /** Whether the group can tell what its members read. */
  static boolean knowsWhatIsRead(Group group) {
    return group.protocolType().equals(CONSUMERS)
        || group.image().protocol() == ConsumerProtocol.STREAMS;
  }

  private static DeletionPermit deletionPermit(Group group, Collection<String> topics) {
    if (group.image().protocol() == ConsumerProtocol.SHARE) {
      return new DeletionPermit(ErrorCode.GROUP_ID_NOT_FOUND, Set.of());
    }
    return group.isEmpty() || knowsWhatIsRead(group)
        ? new DeletionPermit(
            ErrorCode.NONE,
            topics.stream().filter(group::isSubscribedTo).collect(Collectors.toSet()))
        : new DeletionPermit(ErrorCode.NON_EMPTY_GROUP, Set.of());
  }
}
