package io.sequin.gateway.admin;

import java.util.List;
import java.util.Optional;

/**
 * That somebody wants a topic to have more partitions.
 *
 * @param partitionCount how many it is to have in all
 * @param assignments the brokers of each added partition, where somebody says them
 */
public record PartitionIncrease(
    String topic, int partitionCount, Optional<List<List<Integer>>> assignments) {}
