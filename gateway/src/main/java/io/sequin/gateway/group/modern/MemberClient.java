package io.sequin.gateway.group.modern;

/**
 * What a member says of itself.
 *
 * @param instanceId of a static member (KIP-345), else null
 * @param rackId null if it has not said
 * @param clientHost as Kafka shows it, {@code /127.0.0.1}
 * @param rebalanceTimeoutMs how long it may take to give partitions up
 */
record MemberClient(
    String instanceId, String rackId, String clientId, String clientHost, int rebalanceTimeoutMs) {

  static final MemberClient UNKNOWN = new MemberClient(null, null, "", "", -1);
}
