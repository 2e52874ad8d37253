package io.sequin.storage.consumer;

import io.sequin.storage.StorageException;

/** The consumer's members are no more what the one who commits believes they are. */
public final class FencedCommitException extends StorageException {

  private static final long serialVersionUID = 1L;

  public FencedCommitException(CursorCommit commit) {
    super("a commit for consumer '" + commit.consumerName() + "' came too late", null);
  }
}
