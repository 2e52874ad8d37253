package io.sequin.gateway.api.cluster;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import java.util.List;

/**
 * How clients see this gateway: a cluster of one broker, which leads every partition.
 *
 * @param id the same for all gateways on one database
 * @param host the name that clients are told to connect to
 */
public record Cluster(String id, int nodeId, String host, int port) {

  /**
   * Every partition's leader epoch: leadership never changes, since PostgreSQL orders all appends.
   */
  public static final int LEADER_EPOCH = 0;

  private static final int NO_EPOCH = -1;

  /** The nodes that have a copy of any partition, all of them in sync. */
  public List<Integer> replicas() {
    return List.of(nodeId);
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
