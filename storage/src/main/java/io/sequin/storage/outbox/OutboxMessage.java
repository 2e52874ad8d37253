package io.sequin.storage.outbox;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A message that SQL has sent and committed.
 *
 * @param topic the id that clients know the topic by; it may have been deleted since
 * @param partition empty where the key decides
 * @param data empty for a tombstone
 * @param timestampMs when it was sent
 */
public record OutboxMessage(
    UUID topic,
    OptionalInt partition,
    Optional<byte[]> key,
    Optional<byte[]> data,
    List<OutboxHeader> headers,
    long timestampMs) {

  public OutboxMessage {
    headers = List.copyOf(headers);
  }
}
