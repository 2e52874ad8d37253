package io.sequin.compat.clients;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.GroupState;

/**
 * What a rebalance would change, as the broker and as the members see it.
 *
 * @param epoch of a group of the protocol of KIP-848; the others do not tell theirs
 * @param assignments of each member, all so far
 */
record GroupSnapshot(
    GroupState state,
    Set<String> memberIds,
    Optional<Integer> epoch,
    List<List<Set<String>>> assignments) {}
