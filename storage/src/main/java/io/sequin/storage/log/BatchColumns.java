package io.sequin.storage.log;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The batches that a plan appends, as the arrays that {@code batches_append.sql} takes. */
final class BatchColumns {

  private final RecordColumns records;
  private final int[] topicIds;
  private final int[] partitions;
  private final int[] segments;
  private final long[] baseOffsets;
  private final long[] lastOffsets;
  private final long[] maxTimestamps;
  private final byte[][] payloads;

  // from 1, as SQL counts; 0 where a batch is compressed
  private final int[] firstRecords;
  private final int[] lastRecords;
  private final boolean[] keysAreTokens;
  private final boolean[] valuesAreAscii;

  private int count;

  private BatchColumns(int batchCount, int recordCount) {
    records = new RecordColumns(recordCount);
    topicIds = new int[batchCount];
    partitions = new int[batchCount];
    segments = new int[batchCount];
    baseOffsets = new long[batchCount];
    lastOffsets = new long[batchCount];
    maxTimestamps = new long[batchCount];
    payloads = new byte[batchCount][];
    firstRecords = new int[batchCount];
    lastRecords = new int[batchCount];
    keysAreTokens = new boolean[batchCount];
    valuesAreAscii = new boolean[batchCount];
  }

  static BatchColumns of(List<PendingAppend> appends, AppendPlan plan) {
    int batchCount = 0;
    int recordCount = 0;
    for (int i = 0; i < appends.size(); i++) {
      if (plan.places().get(i).isAppended()) {
        batchCount++;
        recordCount += appends.get(i).fields().map(RecordFields::count).orElse(0);
      }
    }
    BatchColumns columns = new BatchColumns(batchCount, recordCount);
    for (int i = 0; i < appends.size(); i++) {
      if (plan.places().get(i).isAppended()) {
        columns.add(appends.get(i), plan.places().get(i));
      }
    }
    return columns;
  }

  void addTo(ArrayParameters parameters) throws SQLException {
    parameters.add(records.keysAt());
    parameters.add(records.valueLengths());
    parameters.add(topicIds);
    parameters.add(partitions);
    parameters.add(segments);
    parameters.add(baseOffsets);
    parameters.add(lastOffsets);
    parameters.add(maxTimestamps);
    parameters.add(payloads);
    parameters.add(firstRecords);
    parameters.add(lastRecords);
    parameters.add(keysAreTokens);
    parameters.add(valuesAreAscii);
  }

  private void add(PendingAppend append, AppendPlan.Place place) {
    NewBatch batch = append.batch();
    topicIds[count] = batch.partition().topicId();
    partitions[count] = batch.partition().partition();
    segments[count] = place.segment();
    baseOffsets[count] = place.baseOffset();
    lastOffsets[count] = place.baseOffset() + batch.recordCount() - 1;
    maxTimestamps[count] = batch.maxTimestampMs();
    payloads[count] = batch.payload();
    setFields(append.fields());
    count++;
  }

  private void setFields(Optional<RecordFields> fields) {
    if (fields.isPresent()) {
      firstRecords[count] = records.size() + 1;
      records.add(fields.get());
      lastRecords[count] = records.size();
      keysAreTokens[count] = fields.get().keysAreTokens();
      valuesAreAscii[count] = fields.get().valuesAreAscii();
    }
  }
}
