package io.sequin.gateway.group;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.Cursor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Offsets to be committed.
 *
 * @param unknownGroup what to tell a client that names a generation where there is no group
 * @param retention how long to keep them; empty for as long as this is configured
 */
public record OffsetCommit(
    String groupId,
    CommitOrigin origin,
    ErrorCode unknownGroup,
    List<Entry> entries,
    Optional<Duration> retention) {

  /** One partition's offset, and the id that clients know its topic by. */
  public record Entry(UUID topicId, Cursor cursor) {}
}
