package io.sequin.gateway.group.classic;

import java.util.Map;

/**
 * A member that wants its assignment.
 *
 * @param protocolType that the member believes to be the group's; null if it does not say
 * @param protocolName that the member believes to be chosen; null if it does not say
 * @param assignments by member id, from the leader
 */
public record SyncMember(
    MemberClaim claim, String protocolType, String protocolName, Map<String, byte[]> assignments) {

  public SyncMember {
    assignments = Map.copyOf(assignments);
  }
}
