package io.sequin.gateway.group.classic;

/**
 * A member that is to leave.
 *
 * @param memberId may be empty for a static member
 * @param instanceId of a static member (KIP-345), else null
 */
public record LeavingMember(String memberId, String instanceId) {}
