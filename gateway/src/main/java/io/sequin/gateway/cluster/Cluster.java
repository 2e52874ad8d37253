package io.sequin.gateway.cluster;

import io.sequin.storage.cluster.GatewayNode;
import io.sequin.storage.log.PartitionId;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * How clients see the gateways on one database: a cluster of brokers, each of which leads its share
 * of the partitions. That is a hint, which lets the appends of a partition come through one of
 * them: any of them may be written to and read from.
 */
public final class Cluster {

  private final String id;
  private final Peers peers;
  private final IntSupplier leaderEpoch;

  /**
   * @param id the same for all gateways on one database
   * @param leaderEpoch that of all partitions, at any time
   */
  public Cluster(String id, Peers peers, IntSupplier leaderEpoch) {
    this.id = id;
    this.peers = peers;
    this.leaderEpoch = leaderEpoch;
  }

  public String id() {
    return id;
  }

  /** This gateway's own number. */
  public int nodeId() {
    return peers.self().nodeId();
  }

  /** All gateways. */
  public List<GatewayNode> nodes() {
    return peers.alive();
  }

  /** All gateways that have that listener, as its clients know them. */
  public List<GatewayNode> nodes(String listener) {
    return nodes().stream().flatMap(node -> node.seenBy(listener).stream()).toList();
  }

  /** The gateway that coordinates a group, or whatever else has a coordinator. */
  public GatewayNode coordinatorOf(String key) {
    return peers.coordinatorOf(key);
  }

  /** This one, as long as it is not about to stop: what a controller does, each gateway can. */
  public int controllerId() {
    List<GatewayNode> nodes = nodes();
    return nodes.contains(peers.self()) ? nodeId() : nodes.getFirst().nodeId();
  }

  /** Whether this gateway leads a partition. */
  public boolean leads(PartitionId partition) {
    return leaderOf(partition).equals(peers.self());
  }

  /** Whether this gateway is in that rack. */
  public boolean isIn(String rack) {
    return peers.self().rack().filter(rack::equals).isPresent();
  }

  /** A gateway in that rack, if there is one: for the same partition always the same. */
  public Optional<GatewayNode> near(String rack, PartitionId partition) {
    List<GatewayNode> near =
        nodes().stream().filter(node -> node.rack().filter(rack::equals).isPresent()).toList();
    return near.isEmpty()
        ? Optional.empty()
        : Optional.of(near.get(Math.floorMod(partition.hashCode(), near.size())));
  }

  /** The gateway that leads a partition. */
  public GatewayNode leaderOf(PartitionId partition) {
    return peers.leaderOf(partition);
  }

  /**
   * The leader epoch of all partitions: which gateway leads one does not count, since PostgreSQL
   * orders all appends, but that goes on with another history where a standby takes over.
   */
  public int leaderEpoch() {
    return leaderEpoch.getAsInt();
  }
}
