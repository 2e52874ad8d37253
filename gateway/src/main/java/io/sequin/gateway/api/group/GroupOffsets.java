package io.sequin.gateway.api.group;

import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorKey;
import java.util.Map;
import java.util.Set;

/**
 * The offsets of a group at one moment.
 *
 * @param unstable those that an open transaction is to change, of which who asks for stable ones is
 *     told to wait (KIP-447)
 */
record GroupOffsets(Map<CursorKey, Cursor> committed, Set<CursorKey> unstable) {

  private static final long NO_OFFSET = -1;

  OffsetFetchResponsePartitions answer(CursorKey key) {
    int partition = key.partition().partition();
    if (unstable.contains(key)) {
      return none(partition).errorCode(ErrorCode.UNSTABLE_OFFSET_COMMIT.code()).build();
    }
    Cursor cursor = committed.get(key);
    return cursor == null
        ? none(partition).build()
        : OffsetFetchResponsePartitions.builder()
            .partitionIndex(partition)
            .committedOffset(cursor.offset())
            .committedLeaderEpoch(cursor.leaderEpoch())
            .metadata(cursor.metadata())
            .build();
  }

  static OffsetFetchResponsePartitions.Builder none(int partition) {
    return OffsetFetchResponsePartitions.builder()
        .partitionIndex(partition)
        .committedOffset(NO_OFFSET);
  }
}
