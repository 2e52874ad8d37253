package io.sequin.gateway.group;

import io.sequin.protocol.ErrorCode;
import io.sequin.storage.consumer.CommitFence;

/**
 * Whether offsets may be committed.
 *
 * @param error NONE if they may
 * @param fence what PostgreSQL checks once more; null if they may not
 */
public record CommitPermit(ErrorCode error, CommitFence fence) {

  public static CommitPermit granted(CommitFence fence) {
    return new CommitPermit(ErrorCode.NONE, fence);
  }

  public static CommitPermit refused(ErrorCode error) {
    return new CommitPermit(error, null);
  }
}
