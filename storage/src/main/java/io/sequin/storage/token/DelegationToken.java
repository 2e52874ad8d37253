package io.sequin.storage.token;

import java.util.List;

/**
 * A token by which others may act for its owner (KIP-48). All principals are as in ACLs, {@code
 * User:alice}.
 *
 * @param requester who has asked for it
 * @param renewers who may renew and end it, beside its owner
 * @param expiresMs until when it is good, in milliseconds since 1970
 * @param maxMs how far that may be moved
 */
public record DelegationToken(
    String tokenId,
    String owner,
    String requester,
    List<String> renewers,
    long issuedMs,
    long expiresMs,
    long maxMs) {

  public DelegationToken {
    renewers = List.copyOf(renewers);
  }

  public boolean isExpired(long nowMs) {
    return Math.min(expiresMs, maxMs) < nowMs;
  }

  public boolean isOwnerOrRenewer(String principal) {
    return owner.equals(principal) || renewers.contains(principal);
  }
}
