package io.sequin.storage.consumer;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Cursors to be stored as a whole or not at all.
 *
 * @param retention how long to keep them; empty for as long as cursors are kept in general
 */
public record CursorCommit(
    String consumerName, CommitFence fence, List<Cursor> cursors, Optional<Duration> retention) {

  /** Cursors that are kept as long as others are. */
  public CursorCommit(String consumerName, CommitFence fence, List<Cursor> cursors) {
    this(consumerName, fence, cursors, Optional.empty());
  }
}
