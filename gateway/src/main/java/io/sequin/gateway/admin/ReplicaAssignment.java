package io.sequin.gateway.admin;

import java.util.List;

/** To which brokers somebody assigns the replicas of a partition. */
public record ReplicaAssignment(int partition, List<Integer> brokerIds) {}
