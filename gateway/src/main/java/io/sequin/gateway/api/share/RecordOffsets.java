package io.sequin.gateway.api.share;

import io.sequin.gateway.config.ServerLimits;
import io.sequin.protocol.record.RecordCursor;
import io.sequin.storage.delivery.OffsetRange;
import io.sequin.storage.log.StoredBatch;
import java.util.List;

/** Which offsets a batch has records of. */
final class RecordOffsets {

  private RecordOffsets() {}

  /** In order, not adjacent, from an offset on. */
  static List<OffsetRange> from(StoredBatch batch, long minOffset) {
    OffsetRanges offsets = new OffsetRanges();
    RecordCursor record = RecordCursor.of(batch.payload(), ServerLimits.MAX_REQUEST_BYTES);
    while (record.next()) {
      long offset = batch.baseOffset() + record.offsetDelta();
      if (offset >= minOffset) {
        offsets.add(offset, offset);
      }
    }
    return offsets.list();
  }
}
