package io.sequin.gateway.cluster;

import io.sequin.storage.cluster.GatewayNode;
import io.sequin.storage.cluster.GatewayRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateways on this database, this one among them, and which of them coordinates which group.
 * That is a hint which keeps two from working on one group: who is wrong about it for a moment is
 * stopped by PostgreSQL.
 */
public final class Peers implements AutoCloseable {

  /** How often {@link #refresh} is to be called: well within other gateways' patience. */
  public static final Duration REFRESH_EVERY = GatewayRegistry.PATIENCE.dividedBy(4);

  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

  private final GatewayRegistry registry;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile GatewayNode self;
  private volatile List<GatewayNode> alive;

  /** Whether all listeners know who is alive: one that fails is told again the next time. */
  private boolean told = true;

  /**
   * Makes this gateway known.
   *
   * @param host the name that clients are told to connect to
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public static Peers join(GatewayRegistry registry, String host, int port) {
    Peers peers = new Peers(registry, registry.join(host, port));
    peers.refresh();
    return peers;
  }

  private Peers(GatewayRegistry registry, GatewayNode self) {
    this.registry = registry;
    this.self = self;
    this.alive = List.of(self);
  }

  public GatewayNode self() {
    return self;
  }

  /** All gateways, by number. */
  public List<GatewayNode> alive() {
    return alive;
  }

  /** All gateways come to the same answer, and few groups move when one comes or goes. */
  public GatewayNode coordinatorOf(String groupId) {
    return alive.stream()
        .max(Comparator.comparingLong(node -> weight(node, groupId)))
        .orElseThrow();
  }

  public boolean isCoordinatorOf(String groupId) {
    return coordinatorOf(groupId).equals(self);
  }

  /** Runs {@code work} whenever a gateway has come or gone. */
  public void onChange(Runnable work) {
    listeners.add(work);
  }

  /**
   * Looks who is there. Called by one thread at a time.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void refresh() {
    List<GatewayNode> found = registry.refresh(self);
    if (!found.contains(self)) {
      LOG.warn("other gateways took this one for dead, it joins them again");
      self = registry.join(self.host(), self.port());
      found = registry.refresh(self);
    }
    if (!found.equals(alive)) {
      alive = found;
      told = false;
    }
    if (!told) {
      listeners.forEach(Runnable::run);
      told = true;
    }
  }

  /** Lets the other gateways go on at once with what this one did. */
  @Override
  public void close() {
    registry.leave(self);
  }

  /** Rendezvous hashing: each gateway has a number for each group, and the largest wins. */
  private static long weight(GatewayNode node, String groupId) {
    long mixed = (groupId.hashCode() * 31L + node.nodeId()) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }
}
