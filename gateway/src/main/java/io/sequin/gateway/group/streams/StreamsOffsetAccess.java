package io.sequin.gateway.group.streams;

import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitPermit;
import io.sequin.gateway.group.CommitPermit.PartitionRule;
import io.sequin.gateway.group.modern.TopicsView;
import io.sequin.gateway.group.modern.TopicsView.TopicPartitions;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.CommitFence;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides who may commit and read a streams group's offsets. */
record StreamsOffsetAccess(StreamsGroupState state, TopicsView topics) {

  private static final int NO_EPOCH = -1;

  CommitPermit permit(CommitOrigin origin) {
    if (origin.epoch() < 0 && state.members().isEmpty()) {
      return CommitPermit.granted(CommitFence.NO_MEMBERS);
    }
    if (isOutsideTransaction(origin)) {
      return CommitPermit.granted(fence(state.members().values().iterator().next()));
    }
    return state
        .find(origin.memberId())
        .map(member -> permit(member, origin))
        .orElse(CommitPermit.refused(ErrorCode.UNKNOWN_MEMBER_ID));
  }

  /** NONE if committed offsets may be read. */
  ErrorCode admitFetch(String memberId, int memberEpoch) {
    if (memberId == null && memberEpoch < 0) {
      return ErrorCode.NONE;
    }
    Optional<StreamsMember> member = memberId == null ? Optional.empty() : state.find(memberId);
    if (member.isEmpty()) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    return memberEpoch == member.get().epoch() ? ErrorCode.NONE : ErrorCode.STALE_MEMBER_EPOCH;
  }

  /**
   * Producers may commit in a transaction without saying who consumes (before KIP-447). Then any
   * member that is there proves that this gateway knows the group as it is.
   */
  private boolean isOutsideTransaction(CommitOrigin origin) {
    return origin.transactional()
        && origin.epoch() == NO_EPOCH
        && origin.memberId().isEmpty()
        && origin.instanceId() == null
        && !state.members().isEmpty();
  }

  private CommitPermit permit(StreamsMember member, CommitOrigin origin) {
    ErrorCode stale =
        origin.transactional() ? ErrorCode.ILLEGAL_GENERATION : ErrorCode.STALE_MEMBER_EPOCH;
    if (origin.epoch() > member.epoch()) {
      return CommitPermit.refused(stale);
    }
    return origin.epoch() == member.epoch()
        ? CommitPermit.granted(fence(member))
        : CommitPermit.granted(fence(member), heldSince(member, origin.epoch(), stale));
  }

  private static CommitFence fence(StreamsMember member) {
    return new CommitFence(member.memberId(), member.epoch());
  }

  /** A commit of an older epoch is good for what the member has held ever since. */
  private PartitionRule heldSince(StreamsMember member, int epoch, ErrorCode stale) {
    return (topicId, partition) ->
        topics
            .byId(topicId)
            .map(TopicPartitions::name)
            .flatMap(state.topology().topology()::readerOf)
            .flatMap(subtopology -> since(member, new TaskId(subtopology.id(), partition)))
            .filter(since -> epoch >= since)
            .map(_ -> ErrorCode.NONE)
            .orElse(stale);
  }

  private static Optional<Integer> since(StreamsMember member, TaskId task) {
    return Stream.of(member.current().assigned(), member.current().pendingRevocation())
        .flatMap(tasks -> Optional.ofNullable(tasks.active().get(task)).stream())
        .findFirst();
  }
}
