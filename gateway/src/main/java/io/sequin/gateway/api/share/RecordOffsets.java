package io.sequin.gateway.api.share;

import io.sequin.gateway.config.ServerLimits;
import io.sequin.protocol.record.RecordCursor;
import io.sequin.storage.delivery.OffsetRange;
import io.sequin.storage.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;

/** Which offsets a batch has records of. */
final class RecordOffsets {

  private RecordOffsets() {}

  /** In order, not adjacent, from an offset on. */
  static List<OffsetRange> from(StoredBatch batch, long minOffset) {
    List<OffsetRange> ranges = new ArrayList<>();
    RecordCursor record = RecordCursor.of(batch.payload(), ServerLimits.MAX_REQUEST_BYTES);
    while (record.next()) {
      long offset = batch.baseOffset() + record.offsetDelta();
      if (offset < minOffset) {
        continue;
      }
      if (!ranges.isEmpty() && ranges.getLast().lastOffset() == offset - 1) {
        ranges.set(ranges.size() - 1, new OffsetRange(ranges.getLast().firstOffset(), offset));
      } else {
        ranges.add(new OffsetRange(offset, offset));
      }
    }
    return ranges;
  }
}
