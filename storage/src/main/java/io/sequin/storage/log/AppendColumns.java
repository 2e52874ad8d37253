package io.sequin.storage.log;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/** Batches turned into the arrays that {@code batches_append.sql} takes. */
final class AppendColumns {

  private final int[] topicIds;
  private final int[] partitions;
  private final int[] recordCounts;
  private final int[] sizesBytes;
  private final long[] producerIds;
  private final int[] producerEpochs;
  private final int[] baseSequences;
  private final long[] maxTimestamps;
  private final byte[][] payloads;

  // from 1, as SQL counts; 0 where a batch is compressed
  private final int[] firstRecords;
  private final int[] lastRecords;
  private final RecordColumns records;
  private final boolean[] keysAreTokens;
  private final boolean[] valuesAreAscii;

  private AppendColumns(int batchCount, int recordCount) {
    topicIds = new int[batchCount];
    partitions = new int[batchCount];
    recordCounts = new int[batchCount];
    sizesBytes = new int[batchCount];
    producerIds = new long[batchCount];
    producerEpochs = new int[batchCount];
    baseSequences = new int[batchCount];
    maxTimestamps = new long[batchCount];
    payloads = new byte[batchCount][];
    firstRecords = new int[batchCount];
    lastRecords = new int[batchCount];
    records = new RecordColumns(recordCount);
    keysAreTokens = new boolean[batchCount];
    valuesAreAscii = new boolean[batchCount];
  }

  static AppendColumns of(List<PendingAppend> appends) {
    int recordCount =
        appends.stream()
            .flatMap(append -> append.fields().stream())
            .mapToInt(fields -> fields.keysAt().length)
            .sum();
    AppendColumns columns = new AppendColumns(appends.size(), recordCount);
    for (int i = 0; i < appends.size(); i++) {
      columns.set(i, appends.get(i).batch());
      columns.setFields(i, appends.get(i).fields());
    }
    return columns;
  }

  void bind(PreparedStatement statement) throws SQLException {
    PGConnection connection = statement.getConnection().unwrap(PGConnection.class);
    Array[] parameters = {
      connection.createArrayOf("int4", topicIds),
      connection.createArrayOf("int4", partitions),
      connection.createArrayOf("int4", recordCounts),
      connection.createArrayOf("int4", sizesBytes),
      connection.createArrayOf("int8", producerIds),
      connection.createArrayOf("int4", producerEpochs),
      connection.createArrayOf("int4", baseSequences),
      connection.createArrayOf("int4", records.keysAt()),
      connection.createArrayOf("int4", records.valueLengths()),
      connection.createArrayOf("int4", topicIds),
      connection.createArrayOf("int4", partitions),
      connection.createArrayOf("int4", recordCounts),
      connection.createArrayOf("int8", maxTimestamps),
      connection.createArrayOf("bytea", payloads),
      connection.createArrayOf("int4", firstRecords),
      connection.createArrayOf("int4", lastRecords),
      connection.createArrayOf("bool", keysAreTokens),
      connection.createArrayOf("bool", valuesAreAscii)
    };
    for (int i = 0; i < parameters.length; i++) {
      statement.setArray(i + 1, parameters[i]);
    }
  }

  private void set(int i, NewBatch batch) {
    topicIds[i] = batch.partition().topicId();
    partitions[i] = batch.partition().partition();
    recordCounts[i] = batch.recordCount();
    sizesBytes[i] = StoredBatch.PREFIX_BYTES + batch.payload().length;
    producerIds[i] = batch.producer().id();
    producerEpochs[i] = batch.producer().epoch();
    baseSequences[i] = batch.producer().baseSequence();
    maxTimestamps[i] = batch.maxTimestampMs();
    payloads[i] = batch.payload();
  }

  private void setFields(int i, Optional<RecordFields> fields) {
    if (fields.isPresent()) {
      firstRecords[i] = records.size() + 1;
      records.add(fields.get());
      lastRecords[i] = records.size();
      keysAreTokens[i] = fields.get().keysAreTokens();
      valuesAreAscii[i] = fields.get().valuesAreAscii();
    }
  }
}
