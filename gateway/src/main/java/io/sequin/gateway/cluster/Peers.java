package io.sequin.gateway.cluster;

import io.sequin.storage.background.Background;
import io.sequin.storage.cluster.GatewayNode;
import io.sequin.storage.cluster.GatewayRegistry;
import io.sequin.storage.cluster.Heartbeat;
import io.sequin.storage.cluster.NodeAddress;
import io.sequin.storage.log.PartitionId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateways on this database, this one among them, and which of them coordinates which group.
 * That is a hint which keeps two from working on one group: who is wrong about it for a moment is
 * stopped by PostgreSQL.
 */
public final class Peers implements AutoCloseable {

  /** Until all others have noticed that one is gone. */
  private static final Duration NOTICE = Liveness.LOOK_EVERY.plusMillis(700);

  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

  private final GatewayRegistry registry;
  private final LongSupplier nanoTime;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private Liveness liveness = Liveness.NOTHING_SEEN;
  private volatile GatewayNode self;
  private volatile List<GatewayNode> alive;
  private final List<Runnable> returnListeners = new CopyOnWriteArrayList<>();
  private volatile boolean retired;
  private boolean left;

  /** When PostgreSQL was last asked who is there, of the questions that it has answered. */
  private volatile long askedNanos;

  /** Whether all listeners know who is alive: one that fails is told again the next time. */
  private boolean told = true;

  /**
   * Makes this gateway known.
   *
   * @param addresses what clients are told to connect to by each listener, the first one first
   * @param rack where it is, if somebody has said so
   * @param nanoTime as {@link System#nanoTime}
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public static Peers join(
      GatewayRegistry registry,
      List<NodeAddress> addresses,
      Optional<String> rack,
      LongSupplier nanoTime) {
    Peers peers = new Peers(registry, registry.join(addresses, rack), nanoTime);
    peers.refresh();
    return peers;
  }

  private Peers(GatewayRegistry registry, GatewayNode self, LongSupplier nanoTime) {
    this.registry = registry;
    this.nanoTime = nanoTime;
    this.self = self;
    this.alive = List.of(self);
  }

  /**
   * Has it look from time to time who is there.
   *
   * @param timer with a thread of its own, since others take for dead who is late
   */
  public void watchOn(ScheduledExecutorService timer) {
    Background.repeat(timer, "looking for gateways", Liveness.LOOK_EVERY, this::refresh);
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
    return first(groupId.hashCode());
  }

  /** The same for partitions. */
  public GatewayNode leaderOf(PartitionId partition) {
    return first(31 * partition.topicId() + partition.partition());
  }

  private GatewayNode first(int hash) {
    List<GatewayNode> nodes = alive;
    GatewayNode first = nodes.getFirst();
    // asked for each partition of each fetch
    for (int i = 1; i < nodes.size(); i++) {
      first = weight(nodes.get(i), hash) > weight(first, hash) ? nodes.get(i) : first;
    }
    return first;
  }

  public boolean isCoordinatorOf(String groupId) {
    return coordinatorOf(groupId).equals(self) && mayRelyOnPeers(nanoTime.getAsLong());
  }

  /**
   * Others do a silent gateway's work once their patience is over. Before that, this one no longer
   * believes that the work is its own: it may have been suspended, or cut off from PostgreSQL.
   */
  private boolean mayRelyOnPeers(long nowNanos) {
    return alive.size() == 1 || nowNanos - askedNanos < Liveness.PATIENCE.toNanos();
  }

  /** Runs {@code work} when others may have done this gateway's work in the meantime. */
  public void onReturn(Runnable work) {
    returnListeners.add(work);
  }

  /** Runs {@code work} whenever a gateway has come or gone. */
  public void onChange(Runnable work) {
    listeners.add(work);
  }

  /**
   * Looks who is there.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public synchronized void refresh() {
    long nowNanos = nanoTime.getAsLong();
    boolean wasCutOff = !mayRelyOnPeers(nowNanos);
    List<Heartbeat> heartbeats = registry.refresh(self);
    if (!retired && heartbeats.stream().noneMatch(heartbeat -> heartbeat.node().equals(self))) {
      LOG.warn("other gateways took this one for dead, it joins them again");
      self = registry.join(self.addresses(), self.rack());
      wasCutOff = true;
    }
    liveness = liveness.after(heartbeats, Duration.ofNanos(nowNanos - askedNanos));
    List<GatewayNode> found = alive(heartbeats);
    if (wasCutOff) {
      returnListeners.forEach(Runnable::run);
    }
    askedNanos = nowNanos;
    if (!found.equals(alive)) {
      alive = found;
      told = false;
    }
    if (!told) {
      listeners.forEach(Runnable::run);
      told = true;
    }
  }

  /** Clients of the last one have nowhere else to go. */
  private List<GatewayNode> alive(List<Heartbeat> heartbeats) {
    Stream<GatewayNode> others =
        heartbeats.stream()
            .map(Heartbeat::node)
            .filter(node -> !node.equals(self) && liveness.isAlive(node));
    List<GatewayNode> found =
        Stream.concat(others, retired ? Stream.empty() : Stream.of(self))
            .sorted(Comparator.comparingInt(GatewayNode::nodeId))
            .toList();
    return found.isEmpty() ? List.of(self) : found;
  }

  /**
   * Takes this gateway out, and waits until others have noticed: it still serves who asks, but
   * tells all to go elsewhere.
   */
  public void retire() {
    retired = true;
    leave();
    refresh();
    if (!alive.contains(self)) {
      try {
        Thread.sleep(NOTICE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Lets the other gateways go on at once with what this one did. */
  @Override
  public void close() {
    retired = true;
    leave();
  }

  private synchronized void leave() {
    if (!left) {
      registry.leave(self);
      left = true;
    }
  }

  /** Rendezvous hashing: each gateway has a number for each group, and the largest wins. */
  private static long weight(GatewayNode node, int hash) {
    long mixed = (hash * 31L + node.nodeId()) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }
}
