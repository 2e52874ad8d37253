package io.sequin.gateway.api.cluster;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.cluster.Peers;
import io.sequin.protocol.ErrorCode;
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

  private static final int NO_EPOCH = -1;

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

  /**
   * Checks which leader epoch the client believes in; -1 for none (KIP-320).
   *
   * @throws ApiException UNKNOWN_LEADER_EPOCH or FENCED_LEADER_EPOCH if it is another one
   */
  public static void checkLeaderEpoch(int clientsEpoch) {
    if (clientsEpoch > LEADER_EPOCH) {
      throw new ApiException(ErrorCode.UNKNOWN_LEADER_EPOCH, "the client is ahead of this broker");
    }
    if (clientsEpoch < LEADER_EPOCH && clientsEpoch != NO_EPOCH) {
      throw new ApiException(ErrorCode.FENCED_LEADER_EPOCH, "the client is behind this broker");
    }
  }
}
