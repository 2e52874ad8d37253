package io.sequin.gateway.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What one client is to send, of all subscriptions that select it.
 *
 * @param id changes with the rest, so that a client learns that it has an old one
 * @param metrics with what the names begin, sorted; {@code *} for all; none wanted if empty
 */
public record ClientSubscription(int id, int pushIntervalMs, List<String> metrics) {

  public ClientSubscription {
    metrics = List.copyOf(metrics);
  }

  /** With the id that KIP-714 proposes: a checksum and the instance's id in one. */
  static ClientSubscription of(UUID instanceId, int pushIntervalMs, List<String> metrics) {
    CRC32C checksum = new CRC32C();
    checksum.update((metrics.toString() + pushIntervalMs).getBytes(StandardCharsets.UTF_8));
    return new ClientSubscription(
        (int) checksum.getValue() ^ instanceId.hashCode(), pushIntervalMs, metrics);
  }
}
