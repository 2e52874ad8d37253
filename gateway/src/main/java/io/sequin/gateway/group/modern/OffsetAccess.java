package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.CommitOrigin;
import io.sequin.gateway.group.CommitPermit;
import io.sequin.gateway.group.CommitPermit.PartitionRule;
import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.CommitFence;
import java.util.Optional;

/** Decides who may commit and read a group's offsets. */
record OffsetAccess(Members members) {

  private static final int NO_EPOCH = -1;

  CommitPermit permit(CommitOrigin origin) {
    if (origin.epoch() < 0 && members.isEmpty()) {
      return CommitPermit.granted(CommitFence.NO_MEMBERS);
    }
    if (isOutsideTransaction(origin)) {
      return CommitPermit.granted(fence(members.byId().values().iterator().next()));
    }
    Optional<Member> member = members.find(origin.memberId());
    if (member.isEmpty()) {
      return CommitPermit.refused(ErrorCode.UNKNOWN_MEMBER_ID);
    }
    return permit(member.get(), origin);
  }

  /** NONE if committed offsets may be read. */
  ErrorCode admitFetch(String memberId, int memberEpoch) {
    if (memberId == null && memberEpoch < 0) {
      return ErrorCode.NONE;
    }
    Optional<Member> member = members.find(memberId);
    if (member.isEmpty()) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    return memberEpoch == member.get().epoch() ? ErrorCode.NONE : stale(member.get(), false);
  }

  /**
   * Producers may commit in a transaction without saying who consumes (before KIP-447). Then any
   * member that is there proves that this gateway knows the group as it is.
   */
  private static boolean isOutsideTransaction(CommitOrigin origin) {
    return origin.transactional()
        && origin.epoch() == NO_EPOCH
        && origin.memberId().isEmpty()
        && origin.instanceId() == null;
  }

  private static CommitPermit permit(Member member, CommitOrigin origin) {
    CommitFence fence = fence(member);
    ErrorCode stale = stale(member, origin.transactional());
    if (origin.epoch() > member.epoch()) {
      return CommitPermit.refused(stale);
    }
    return origin.epoch() == member.epoch()
        ? CommitPermit.granted(fence)
        : CommitPermit.granted(fence, heldSince(member, origin.epoch(), stale));
  }

  private static CommitFence fence(Member member) {
    return new CommitFence(member.memberId(), member.epoch());
  }

  /** A commit of an older epoch is good for what the member has held ever since (KIP-1251). */
  private static PartitionRule heldSince(Member member, int epoch, ErrorCode stale) {
    return (topicId, partition) -> {
      Integer since = member.current().epochOf(new TopicIdPartition(topicId, partition));
      return since != null && epoch >= since ? ErrorCode.NONE : stale;
    };
  }

  private static ErrorCode stale(Member member, boolean transactional) {
    return member.isClassic() || transactional
        ? ErrorCode.ILLEGAL_GENERATION
        : ErrorCode.STALE_MEMBER_EPOCH;
  }
}
