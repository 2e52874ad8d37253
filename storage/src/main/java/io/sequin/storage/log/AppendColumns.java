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

  // from 1, as SQL counts; 0 where a batch has no positions
  private final int[] firstPositions;
  private final int[] lastPositions;
  private final KeyPositions keyPositions;

  private AppendColumns(int batchCount, int positionCount) {
    topicIds = new int[batchCount];
    partitions = new int[batchCount];
    recordCounts = new int[batchCount];
    sizesBytes = new int[batchCount];
    producerIds = new long[batchCount];
    producerEpochs = new int[batchCount];
    baseSequences = new int[batchCount];
    maxTimestamps = new long[batchCount];
    payloads = new byte[batchCount][];
    firstPositions = new int[batchCount];
    lastPositions = new int[batchCount];
    keyPositions = new KeyPositions(positionCount);
  }

  static AppendColumns of(List<NewBatch> batches) {
    int positionCount =
        batches.stream()
            .flatMap(batch -> batch.keysAt().stream())
            .mapToInt(keysAt -> keysAt.length)
            .sum();
    AppendColumns columns = new AppendColumns(batches.size(), positionCount);
    for (int i = 0; i < batches.size(); i++) {
      columns.set(i, batches.get(i));
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
      connection.createArrayOf("int4", keyPositions.toArray()),
      connection.createArrayOf("int4", topicIds),
      connection.createArrayOf("int4", partitions),
      connection.createArrayOf("int4", recordCounts),
      connection.createArrayOf("int8", maxTimestamps),
      connection.createArrayOf("bytea", payloads),
      connection.createArrayOf("int4", firstPositions),
      connection.createArrayOf("int4", lastPositions)
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
    Optional<int[]> keysAt = batch.keysAt();
    if (keysAt.isPresent()) {
      firstPositions[i] = keyPositions.size() + 1;
      keyPositions.add(keysAt.get());
      lastPositions[i] = keyPositions.size();
    }
  }
}
