package io.sequin.gateway.group.share;

import io.sequin.gateway.group.modern.assignor.TopicIdPartition;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a member was told to read. Nobody has to give a partition up before somebody else reads it,
 * so there is nothing to wait for.
 *
 * @param epoch of the group's assignment that it is a part of
 * @param previousEpoch the one before it, of a member that has not heard of the newer yet
 */
public record ShareAssignment(int epoch, int previousEpoch, Set<TopicIdPartition> partitions) {

  private static final int NEVER = -1;

  static final ShareAssignment NONE = new ShareAssignment(0, NEVER, Set.of());

  public ShareAssignment {
    partitions = Set.copyOf(partitions);
  }

  /** The next one, without what the member does not subscribe to any more. */
  ShareAssignment next(int newEpoch, Set<TopicIdPartition> target, Set<UUID> subscribed) {
    return new ShareAssignment(
        newEpoch,
        newEpoch == epoch ? previousEpoch : epoch,
        target.stream()
            .filter(partition -> subscribed.contains(partition.topicId()))
            .collect(Collectors.toSet()));
  }
}
