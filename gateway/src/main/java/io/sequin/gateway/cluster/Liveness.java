package io.sequin.gateway.cluster;

import io.sequin.storage.cluster.GatewayNode;
import io.sequin.storage.cluster.Heartbeat;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which gateways are alive, as one of them sees it: those that go on giving signs of life while it
 * looks. Time in which it could not look does not count, so that nobody is taken for dead because
 * PostgreSQL was slow or away, and no clock has to agree with another.
 */
record Liveness(Map<GatewayNode, Sign> signs) {

  /** How long a gateway may be silent before others do its work. */
  static final Duration PATIENCE = Duration.ofMillis(2_400);

  /** How often to look. */
  static final Duration LOOK_EVERY = Duration.ofMillis(800);

  /** What one look may count: a late one does not count for those that were missed. */
  private static final Duration LONGEST_STEP = Duration.ofSeconds(1);

  /** The last sign of life, and for how long there has been no other one. */
  record Sign(String mark, Duration age) {}

  static final Liveness NOTHING_SEEN = new Liveness(Map.of());

  Liveness {
    signs = Map.copyOf(signs);
  }

  /**
   * @param sinceLast the time since the look before
   */
  Liveness after(List<Heartbeat> heartbeats, Duration sinceLast) {
    Duration step = sinceLast.compareTo(LONGEST_STEP) < 0 ? sinceLast : LONGEST_STEP;
    Map<GatewayNode, Sign> now = new HashMap<>();
    for (Heartbeat heartbeat : heartbeats) {
      Sign before = signs.get(heartbeat.node());
      boolean isSilent = before != null && before.mark().equals(heartbeat.mark());
      Duration age = isSilent ? before.age().plus(step) : Duration.ZERO;
      now.put(heartbeat.node(), new Sign(heartbeat.mark(), age));
    }
    return new Liveness(now);
  }

  boolean isAlive(GatewayNode node) {
    Sign sign = signs.get(node);
    return sign != null && sign.age().compareTo(PATIENCE) < 0;
  }
}
