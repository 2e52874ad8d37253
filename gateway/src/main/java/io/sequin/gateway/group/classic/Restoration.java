package io.sequin.gateway.group.classic;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.pcollections.HashTreePSet;

/** Makes a group again of what was stored of it. */
final class Restoration {

  private Restoration() {}

  static ClassicGroup restore(
      ClassicGroup empty,
      int epoch,
      ClassicDetails details,
      Map<String, ClassicMemberDetails> members,
      long nowMs) {
    ClassicGroup group =
        empty
            .withProtocolType(details.protocolType())
            .withRoster(roster(details, members, nowMs))
            .inGeneration(epoch, details.protocolName());
    return group.withPhase(phase(group, details.state(), nowMs)).rechecked();
  }

  private static Roster roster(
      ClassicDetails details, Map<String, ClassicMemberDetails> members, long nowMs) {
    // a gateway of an older version has not stored the order
    Set<String> memberIds = new LinkedHashSet<>(details.memberIds());
    memberIds.addAll(members.keySet());
    memberIds.retainAll(members.keySet());
    Roster roster = Roster.EMPTY;
    for (String memberId : memberIds) {
      roster = roster.with(ClassicMember.restored(memberId, members.get(memberId), nowMs));
    }
    String leaderId = details.leaderId();
    return roster.contains(leaderId) ? roster.ledBy(leaderId) : roster;
  }

  /** A group that has become too large for its limit joins again, so that it becomes smaller. */
  private static Phase phase(ClassicGroup group, String state, long nowMs) {
    Roster roster = group.roster();
    long deadlineMs = nowMs + roster.rebalanceTimeoutMs();
    if (!roster.hasMembers()) {
      return new Phase.Empty();
    }
    if (roster.size() > group.settings().maxSize()) {
      return new Phase.Preparing(deadlineMs);
    }
    return switch (state) {
      // who has not asked for its assignment is not known any more, as in Kafka
      case Phase.STABLE -> new Phase.Stable(HashTreePSet.empty(), deadlineMs);
      case Phase.COMPLETING_REBALANCE ->
          new Phase.Completing(HashTreePSet.from(roster.byId().keySet()), deadlineMs);
      default -> new Phase.Preparing(deadlineMs);
    };
  }
}
