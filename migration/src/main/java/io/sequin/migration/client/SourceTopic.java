package io.sequin.migration.client;

import java.util.Map;
import java.util.UUID;

/**
 * A topic of the other cluster.
 *
 * @param uuid all zeros where the cluster is too old to have one
 * @param leaders of the partitions that have one, by partition
 */
public record SourceTopic(
    String name,
    UUID uuid,
    int partitionCount,
    boolean isInternal,
    Map<Integer, Integer> leaders) {}
