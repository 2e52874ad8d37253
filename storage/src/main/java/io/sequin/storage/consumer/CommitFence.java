package io.sequin.storage.consumer;

/**
 * What must be true of a consumer in PostgreSQL at the moment of a commit, so that a gateway which
 * has missed a change cannot commit for a worker that has lost its partitions.
 *
 * @param memberId a worker that must be there; null if there must be none at all
 * @param memberEpoch the epoch that is stored of this worker
 */
public record CommitFence(String memberId, int memberEpoch) {

  /** For a client that reads partitions without being one of a group. */
  public static final CommitFence NO_MEMBERS = new CommitFence(null, -1);
}
