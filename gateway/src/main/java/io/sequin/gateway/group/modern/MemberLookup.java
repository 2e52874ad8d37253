package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import io.sequin.protocol.ErrorCode;
import java.util.Set;

/** Finds who sent something, and refuses who is not who the group thinks. */
final class MemberLookup {

  private final String groupId;
  private final Members members;

  MemberLookup(String groupId, Members members) {
    this.groupId = groupId;
    this.members = members;
  }

  /**
   * @throws GroupRefusal UNKNOWN_MEMBER_ID
   */
  Member dynamic(String memberId) {
    return members
        .find(memberId)
        .orElseThrow(
            () ->
                new GroupRefusal(
                    ErrorCode.UNKNOWN_MEMBER_ID,
                    "Member " + memberId + " is not a member of group " + groupId + "."));
  }

  /**
   * @throws GroupRefusal UNKNOWN_MEMBER_ID
   */
  Member fixed(String instanceId) {
    return members
        .findStatic(instanceId)
        .orElseThrow(
            () ->
                new GroupRefusal(
                    ErrorCode.UNKNOWN_MEMBER_ID, "Instance id " + instanceId + " is unknown."));
  }

  /**
   * The static member that this member id stands for.
   *
   * @throws GroupRefusal UNKNOWN_MEMBER_ID, or FENCED_INSTANCE_ID if another process took its place
   */
  Member fixed(String instanceId, String memberId) {
    Member member = fixed(instanceId);
    if (!member.memberId().equals(memberId)) {
      throw new GroupRefusal(
          ErrorCode.FENCED_INSTANCE_ID,
          "Static member "
              + memberId
              + " with instance id "
              + instanceId
              + " was fenced by member "
              + member.memberId()
              + ".");
    }
    return member;
  }

  /** The member of that id, static if it has an instance id. */
  Member either(String instanceId, String memberId) {
    return instanceId == null ? dynamic(memberId) : fixed(instanceId, memberId);
  }

  /**
   * @throws GroupRefusal UNRELEASED_INSTANCE_ID unless the static member has left for a while
   */
  static void checkReleased(Member existing, String memberId) {
    if (existing.epoch() != MemberEpochs.LEAVE_STATIC) {
      throw new GroupRefusal(
          ErrorCode.UNRELEASED_INSTANCE_ID,
          "Static member "
              + memberId
              + " with instance id "
              + existing.instanceId()
              + " cannot join the group because the instance id is owned by "
              + existing.memberId()
              + " member.");
    }
  }

  /**
   * A member may be one epoch behind if the response that told it the newer one was lost: then it
   * reads nothing that it does not have now.
   *
   * @param owned null if the member does not say what it reads
   * @throws GroupRefusal FENCED_MEMBER_EPOCH
   */
  static void checkEpoch(Member member, int epoch, Set<TopicIdPartition> owned) {
    if (epoch == MemberEpochs.JOIN || epoch == member.epoch()) {
      return;
    }
    if (epoch > member.epoch()) {
      throw fenced("greater", epoch, member);
    }
    boolean responseWasLost =
        epoch == member.current().previousEpoch()
            && owned != null
            && member.current().assigned().keySet().containsAll(owned);
    if (!responseWasLost) {
      throw fenced("smaller", epoch, member);
    }
  }

  private static GroupRefusal fenced(String compared, int epoch, Member member) {
    return new GroupRefusal(
        ErrorCode.FENCED_MEMBER_EPOCH,
        "The consumer group member has a "
            + compared
            + " member epoch ("
            + epoch
            + ") than the one known by the group coordinator ("
            + member.epoch()
            + "). The member must abandon all its partitions and rejoin.");
  }
}
