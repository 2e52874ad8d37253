package io.sequin.migration.client;

import java.util.Map;

/**
 * A topic of the other cluster.
 *
 * @param leaders of the partitions that have one, by partition
 */
public record SourceTopic(
    String name, int partitionCount, boolean isInternal, Map<Integer, Integer> leaders) {}
