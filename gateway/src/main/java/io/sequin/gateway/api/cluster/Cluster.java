package io.sequin.gateway.api.cluster;

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
}
