package io.sequin.gateway.group.modern;

import io.sequin.gateway.group.GroupStep;
import io.sequin.gateway.group.classic.ClassicGroup;
import io.sequin.gateway.group.classic.ClassicMemberDetails;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.wire.MalformedMessageException;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a classic group of a consumer group when all the members that are left speak the classic
 * protocol (KIP-848, "Online migration").
 */
final class Downgrade {

  private final ConsumerGroup group;
  private final int generation;
  private final long nowMs;

  /**
   * @param group with the members of the classic group, no others
   * @param generation the group epoch that the members know, so that they can go on with it
   */
  Downgrade(ConsumerGroup group, int generation, long nowMs) {
    this.group = group;
    this.generation = generation;
    this.nowMs = nowMs;
  }

  /** Whether the group becomes a classic one when these members are gone. */
  static boolean isDueWithout(ConsumerGroup group, Collection<String> memberIds) {
    Members members = group.state().members();
    long classicLeaving =
        memberIds.stream().filter(memberId -> members.byId().get(memberId).isClassic()).count();
    int left = members.size() - memberIds.size();
    return left > 0
        && members.classicCount() - classicLeaving == left
        && isAllowed(group.context().settings(), left);
  }

  /** Whether the group becomes a classic one when a classic member takes this one's place. */
  static boolean isDueReplacing(ConsumerGroup group, Member replaced) {
    Members members = group.state().members();
    return !replaced.isClassic()
        && members.classicCount() == members.size() - 1
        && isAllowed(group.context().settings(), members.size());
  }

  private static boolean isAllowed(ModernGroupSettings settings, int size) {
    return settings.migration().downgrades() && size <= settings.classic().maxSize();
  }

  /** The classic group, its members going on with what they are to read. */
  GroupStep stable() {
    return GroupStep.stored(classic());
  }

  /** The classic group, its members about to join again. */
  GroupStep rebalancing() {
    GroupStep begun = classic().rebalance(nowMs);
    return new GroupStep(begun.group(), true, begun.answers());
  }

  private ClassicGroup classic() {
    try {
      return ClassicGroup.converted(
          group.groupId(),
          generation,
          ConsumerGroup.PROTOCOL_TYPE,
          members(),
          group.context().settings().classic(),
          nowMs);
    } catch (MalformedMessageException e) {
      throw new GroupRefusal(
          ErrorCode.GROUP_ID_NOT_FOUND,
          "Cannot downgrade the classic group " + group.groupId() + ": " + e.getMessage() + ".");
    }
  }

  private SortedMap<String, ClassicMemberDetails> members() {
    TopicsView view = group.context().topics().get();
    SortedMap<String, ClassicMemberDetails> members = new TreeMap<>();
    for (Member member : group.state().members().byId().values()) {
      members.put(member.memberId(), details(member, view));
    }
    return members;
  }

  private static ClassicMemberDetails details(Member member, TopicsView view) {
    MemberClient client = member.client();
    ClassicMembership classic = member.classic();
    return new ClassicMemberDetails(
        client.instanceId(),
        client.clientId(),
        client.clientHost(),
        classic.sessionTimeoutMs(),
        client.rebalanceTimeoutMs(),
        classic.protocols(),
        EmbeddedAssignment.bytesFor(classic, member.target(), view));
  }
}
