package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.classic.MemberClaim;
import io.sequin.gateway.group.classic.SyncAnswer;
import io.sequin.gateway.group.classic.SyncMember;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.wire.MalformedMessageException;
import java.util.concurrent.CompletableFuture;

/** A member of the classic protocol in a consumer group syncs and heartbeats. */
final class ClassicSession {

  private final ConsumerGroup group;
  private final long nowMs;

  ClassicSession(ConsumerGroup group, long nowMs) {
    this.group = group;
    this.nowMs = nowMs;
  }

  GroupStep heartbeat(MemberClaim claim, CompletableFuture<ErrorCode> answer) {
    try {
      Member member = find(claim);
      ConsumerGroup alive = alive(member);
      return mustRejoin(member)
          ? GroupStep.to(askedToJoin(alive, member)).answer(answer, ErrorCode.REBALANCE_IN_PROGRESS)
          : GroupStep.to(alive).answer(answer, ErrorCode.NONE);
    } catch (GroupRefusal e) {
      return GroupStep.to(group).answer(answer, e.error());
    }
  }

  GroupStep sync(SyncMember sync, CompletableFuture<SyncAnswer> answer) {
    try {
      Member member = find(sync.claim());
      checkProtocol(sync, member);
      if (isBehind(member) && member.current().state() != MemberState.UNREVOKED_PARTITIONS) {
        return GroupStep.to(askedToJoin(group, member))
            .answer(answer, SyncAnswer.refused(ErrorCode.REBALANCE_IN_PROGRESS));
      }
      return GroupStep.to(alive(member).withClassicSynced(member.memberId()))
          .answer(answer, assignment(sync, member));
    } catch (GroupRefusal e) {
      return GroupStep.to(group).answer(answer, SyncAnswer.refused(e.error()));
    }
  }

  private Member find(MemberClaim claim) {
    Member member = group.lookup().either(claim.instanceId(), claim.memberId());
    if (!member.isClassic()) {
      throw new GroupRefusal(
          ErrorCode.UNKNOWN_MEMBER_ID,
          "Member " + member.memberId() + " does not use the classic protocol.");
    }
    if (member.epoch() != claim.generation()) {
      throw new GroupRefusal(
          ErrorCode.ILLEGAL_GENERATION,
          "The generation of member "
              + member.memberId()
              + " is "
              + member.epoch()
              + ", not "
              + claim.generation()
              + ".");
    }
    return member;
  }

  private static void checkProtocol(SyncMember sync, Member member) {
    boolean typeFits =
        sync.protocolType() == null || sync.protocolType().equals(ConsumerGroup.PROTOCOL_TYPE);
    boolean nameFits =
        sync.protocolName() == null
            || sync.protocolName().equals(member.classic().preferred().name());
    if (!typeFits || !nameFits) {
      throw new GroupRefusal(
          ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
          "Member " + member.memberId() + " was told of another protocol when it joined.");
    }
  }

  private boolean isBehind(Member member) {
    return member.epoch() < group.state().epochs().assignment();
  }

  /** It learns of a new assignment, or gives partitions up, or gets them, only by joining again. */
  private boolean mustRejoin(Member member) {
    return isBehind(member)
        || switch (member.current().state()) {
          case STABLE -> false;
          case UNREVOKED_PARTITIONS -> true;
          case UNRELEASED_PARTITIONS -> !waitsForOthers(member);
        };
  }

  private boolean waitsForOthers(Member member) {
    return member.target().stream()
        .anyMatch(partition -> group.state().members().isHeldByOther(partition, member.memberId()));
  }

  private ConsumerGroup alive(Member member) {
    return group.withSession(member.memberId(), nowMs + member.classic().sessionTimeoutMs());
  }

  private ConsumerGroup askedToJoin(ConsumerGroup asking, Member member) {
    return asking.withClassicAskedToJoin(
        member.memberId(), nowMs + member.client().rebalanceTimeoutMs());
  }

  private SyncAnswer assignment(SyncMember sync, Member member) {
    try {
      return new SyncAnswer(
          ErrorCode.NONE,
          orEmpty(sync.protocolType()),
          orEmpty(sync.protocolName()),
          EmbeddedAssignment.bytesFor(
              member.classic(),
              member.current().assigned().keySet(),
              group.context().topics().get()));
    } catch (MalformedMessageException e) {
      throw new GroupRefusal(
          ErrorCode.UNKNOWN_SERVER_ERROR,
          "Malformed embedded consumer protocol in version deserialization.");
    }
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
