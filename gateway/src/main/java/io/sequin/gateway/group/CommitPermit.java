package io.sequin.gateway.group;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.CommitFence;
import java.util.UUID;

/**
 * Whether offsets may be committed.
 *
 * @param error NONE if they may
 * @param fence what PostgreSQL checks once more; null if they may not
 * @param partitions what each partition must pass as well; one that does not fails the whole commit
 */
public record CommitPermit(ErrorCode error, CommitFence fence, PartitionRule partitions) {

  public static CommitPermit granted(CommitFence fence) {
    return granted(fence, (_, _) -> ErrorCode.NONE);
  }

  public static CommitPermit granted(CommitFence fence, PartitionRule partitions) {
    return new CommitPermit(ErrorCode.NONE, fence, partitions);
  }

  public static CommitPermit refused(ErrorCode error) {
    return new CommitPermit(error, null, (_, _) -> error);
  }

  /** Whether a partition's offset may be committed. */
  @FunctionalInterface
  public interface PartitionRule {

    /** NONE if it may. */
    ErrorCode check(UUID topicId, int partition);
  }
}
