package io.sequin.gateway.telemetry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last metrics that each client has sent, bounded in clients and series. What is above the
 * limits is left out until there is room again.
 */
public final class ClientMetrics {

  static final int MAX_SERIES_OF_CLIENT = 1_000;
  static final int MAX_SERIES = 100_000;

  private static final Logger LOG = LoggerFactory.getLogger(ClientMetrics.class);

  /**
   * What a client has sent.
   *
   * @param expiresAtMs when it counts as silent
   */
  record Sent(ClientIdentity client, List<Sample> samples, long expiresAtMs) {
    Sent {
      samples = List.copyOf(samples);
    }
  }

  private final Map<UUID, Sent> sent = new LinkedHashMap<>();
  private int seriesCount;
  private boolean isFull;

  /** Replaces what the client sent before. */
  synchronized void put(Sent latest, long nowMs) {
    remove(latest.client().instanceId());
    removeExpired(nowMs);
    boolean fits = seriesCount + latest.samples().size() <= MAX_SERIES;
    if (fits) {
      sent.put(latest.client().instanceId(), latest);
      seriesCount += latest.samples().size();
    } else if (!isFull) {
      LOG.warn(
          "there are {} series of clients' metrics, further clients are left out: subscribe to"
              + " fewer metrics or clients",
          seriesCount);
    }
    isFull = !fits;
  }

  /** The client has said that it ends. */
  synchronized void remove(UUID instanceId) {
    Sent removed = sent.remove(instanceId);
    if (removed != null) {
      seriesCount -= removed.samples().size();
    }
  }

  /** What the clients that are not silent have sent. */
  synchronized Collection<Sent> current(long nowMs) {
    removeExpired(nowMs);
    return new ArrayList<>(sent.values());
  }

  private void removeExpired(long nowMs) {
    sent.values().stream()
        .filter(each -> each.expiresAtMs() <= nowMs)
        .map(each -> each.client().instanceId())
        .toList()
        .forEach(this::remove);
  }
}
