package io.sequin.gateway.group;

/**
 * Who commits offsets, as OffsetCommit and TxnOffsetCommit say it.
 *
 * @param memberId empty for a client that assigns partitions by itself
 * @param instanceId of a static member (KIP-345), else null
 * @param epoch the generation or member epoch; negative for a client outside the group
 * @param transactional whether the commit is part of a transaction
 */
public record CommitOrigin(String memberId, String instanceId, int epoch, boolean transactional) {}
