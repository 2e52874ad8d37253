package io.sequin.gateway.group;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.log.PartitionId;
import java.util.Set;

/**
 * What became of a commit.
 *
 * @param error NONE if it was stored
 * @param unknownPartitions those that have just been deleted; nothing was stored of them
 */
public record CommitOutcome(ErrorCode error, Set<PartitionId> unknownPartitions) {

  static CommitOutcome refused(ErrorCode error) {
    return new CommitOutcome(error, Set.of());
  }
}
