package io.sequin.gateway.filter;

import io.sequin.gateway.config.ServerLimits;
import io.sequin.gateway.filter.QueriedBatch.Stretch;
import io.sequin.protocol.record.BatchFields;
import io.sequin.protocol.record.RecordBatchBuilder;
import io.sequin.protocol.record.RecordCursor;
import io.sequin.storage.log.StoredBatch;
import io.sequin.storage.query.Query;
import io.sequin.storage.query.QueryMatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;

/** Builds batches anew of the records that a query chooses, with what it puts in their place. */
final class QueriedBatchBuilder {

  /** Most queries choose less than this part of a batch. */
  private static final int EXPECTED_PART = 8;

  private final Query query;
  private final NavigableMap<Long, QueryMatch> matches;
  private final NavigableSet<Long> stops;

  /**
   * @param matches by their offsets
   * @param stops offsets at which reading ends
   */
  QueriedBatchBuilder(
      Query query, NavigableMap<Long, QueryMatch> matches, NavigableSet<Long> stops) {
    this.query = query;
    this.matches = matches;
    this.stops = stops;
  }

  QueriedBatch build(StoredBatch batch) {
    List<Stretch> stretches = new ArrayList<>();
    long first = batch.baseOffset();
    for (long stop : stops.subSet(first, true, batch.lastOffset(), true)) {
      if (stop > first) {
        stretches.add(stretch(batch, first, stop - 1));
      }
      first = stop + 1;
    }
    if (first <= batch.lastOffset()) {
      stretches.add(stretch(batch, first, batch.lastOffset()));
    }
    return new QueriedBatch(batch.baseOffset(), batch.lastOffset(), stretches);
  }

  private Stretch stretch(StoredBatch batch, long first, long last) {
    NavigableMap<Long, QueryMatch> chosen = matches.subMap(first, true, last, true);
    return chosen.isEmpty()
        ? new Stretch(first, last, Optional.empty(), -1)
        : new Stretch(first, last, Optional.of(built(batch, last, chosen)), chosen.lastKey());
  }

  private StoredBatch built(
      StoredBatch batch, long lastOffset, NavigableMap<Long, QueryMatch> chosen) {
    RecordCursor record = RecordCursor.of(batch.payload(), ServerLimits.MAX_REQUEST_BYTES);
    boolean isWhole =
        chosen.size() == record.header().recordCount() && lastOffset == batch.lastOffset();
    if (isWhole && !query.replaces()) {
      return batch;
    }
    BatchFields fields =
        BatchFields.of(batch.baseOffset(), record.header())
            .endingAt(Math.toIntExact(lastOffset - batch.baseOffset()));
    RecordBatchBuilder builder =
        new RecordBatchBuilder(fields, record.bytes().length / EXPECTED_PART);
    while (record.next()) {
      QueryMatch match = chosen.get(batch.baseOffset() + record.offsetDelta());
      if (match != null) {
        append(builder, record, match);
      }
    }
    return new StoredBatch(batch.baseOffset(), lastOffset, builder.build());
  }

  private void append(RecordBatchBuilder builder, RecordCursor record, QueryMatch match) {
    if (!query.replaces()) {
      builder.append(record);
      return;
    }
    boolean hasNewHeaders = query.replacesHeaders();
    builder.append(
        match.offset(),
        record.createTimestamp(),
        query.replacesKey() ? match.key() : bytes(record, record.keyAt(), record.keyLength()),
        query.replacesData() ? match.data() : bytes(record, record.valueAt(), record.valueLength()),
        hasNewHeaders ? match.headerCount() : record.headerCount(),
        hasNewHeaders ? headers(match) : QueryRecords.headers(record));
  }

  /** The query may give none at all. */
  private static byte[] headers(QueryMatch match) {
    return match.headers() == null ? new byte[0] : match.headers();
  }

  private static byte[] bytes(RecordCursor record, int at, int length) {
    return length < 0 ? null : Arrays.copyOfRange(record.bytes(), at, at + length);
  }
}
