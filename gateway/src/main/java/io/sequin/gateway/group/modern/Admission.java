package io.sequin.gateway.group.modern;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who sent a heartbeat, in a group where it has taken the place of a static member if it is to.
 *
 * @param member as it is known so far; may not be in the group yet
 */
record Admission(ConsumerGroup group, Member member) {

  /**
   * @param memberIds for a member that brings none
   * @throws GroupRefusal if it is not who the group thinks
   */
  static Admission of(ConsumerGroup group, MemberHeartbeat heartbeat, Supplier<String> memberIds) {
    String memberId = heartbeat.memberId().isEmpty() ? memberIds.get() : heartbeat.memberId();
    if (heartbeat.isJoin()) {
      return heartbeat.instanceId() == null
          ? new Admission(group, knownOrNew(group, memberId))
          : joiningStatic(group, heartbeat.instanceId(), memberId, false);
    }
    Member member = group.lookup().either(heartbeat.instanceId(), memberId);
    MemberLookup.checkEpoch(member, heartbeat.memberEpoch(), heartbeat.owned());
    return new Admission(group, member);
  }

  /**
   * A static member comes back: unless either side speaks the classic protocol, it must have left.
   */
  static Admission joiningStatic(
      ConsumerGroup group, String instanceId, String memberId, boolean classic) {
    Optional<Member> existing = group.state().members().findStatic(instanceId);
    if (existing.isEmpty()) {
      return new Admission(group, knownOrNew(group, memberId));
    }
    if (!classic && !existing.get().isClassic()) {
      MemberLookup.checkReleased(existing.get(), memberId);
    }
    Member replacing = existing.get().replacedBy(memberId);
    return new Admission(group.replaced(existing.get(), replacing), replacing);
  }

  static Member knownOrNew(ConsumerGroup group, String memberId) {
    return group.state().members().find(memberId).orElseGet(() -> Member.joining(memberId));
  }
}
