package io.sequin.migration.client;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A topic of the other cluster.
 *
 * @param id empty before Kafka 2.8
 * @param leaders of the partitions that have one, by partition
 */
public record SourceTopic(
    String name,
    Optional<UUID> id,
    int partitionCount,
    boolean isInternal,
    Map<Integer, Integer> leaders) {}
