package io.sequin.gateway.group.classic;

/**
 * Who a client says it is.
 *
 * @param instanceId of a static member (KIP-345), else null
 */
public record MemberClaim(String memberId, String instanceId, int generation) {}
