package io.sequin.gateway.filter;

import io.sequin.gateway.config.ServerLimits;
import io.sequin.protocol.record.RecordCursor;
import io.sequin.storage.key.KeyText;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import io.sequin.storage.query.QueryColumn;
import io.sequin.storage.query.QueryInput;
import java.util.Arrays;

/** Takes records out of batches for queries: what a query does not use is not copied. */
final class QueryRecords {

  private QueryRecords() {}

  static void add(QueryInput input, PartitionId partition, StoredBatch batch) {
    RecordCursor record = RecordCursor.of(batch.payload(), ServerLimits.MAX_REQUEST_BYTES);
    while (record.next()) {
      long offset = batch.baseOffset() + record.offsetDelta();
      input.add(
          offset,
          record.timestamp(),
          input.uses(QueryColumn.KEY) ? key(record, partition, offset) : null,
          input.uses(QueryColumn.DATA) ? data(record) : null,
          record.headerCount(),
          input.uses(QueryColumn.HEADERS) ? headers(record) : null);
    }
  }

  /** As they are encoded, without their count. */
  static byte[] headers(RecordCursor record) {
    int at = record.headersAt();
    return Arrays.copyOfRange(record.bytes(), at, at + record.headersLength());
  }

  private static String key(RecordCursor record, PartitionId partition, long offset) {
    return record.keyLength() < 0
        ? KeyText.ofNoKey(partition.partition(), offset)
        : KeyText.of(record.bytes(), record.keyAt(), record.keyLength());
  }

  private static byte[] data(RecordCursor record) {
    return record.valueLength() < 0
        ? null
        : Arrays.copyOfRange(
            record.bytes(), record.valueAt(), record.valueAt() + record.valueLength());
  }
}
