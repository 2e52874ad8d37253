package io.sequin.gateway.cluster;

import io.sequin.storage.cluster.GatewayNode;
import java.util.List;

/**
 * How clients see the gateways on one database: a cluster of brokers, each of which says of itself
 * that it leads every partition. Any of them may be written to and read from.
 */
public final class Cluster {

  /**
   * Every partition's leader epoch: leadership never changes, since PostgreSQL orders all appends.
   */
  public static final int LEADER_EPOCH = 0;

  private final String id;
  private final Peers peers;

  /**
   * @param id the same for all gateways on one database
   */
  public Cluster(String id, Peers peers) {
    this.id = id;
    this.peers = peers;
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

  /** The gateway that coordinates a group, or whatever else has a coordinator. */
  public GatewayNode coordinatorOf(String key) {
    return peers.coordinatorOf(key);
  }

  /** The nodes that have a copy of any partition, all of them in sync. */
  public List<Integer> replicas() {
    return List.of(nodeId());
  }
}
