package io.sequin.storage.log;

import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is noted of copies besides their batches. */
final class CopyStatements {

  private static final String SELECT_TRANSACTIONS = Sql.load("linked_transactions_select");
  private static final String MOVE_TRANSACTIONS = Sql.load("linked_transactions_move");
  private static final String NOTE_PROGRESS = Sql.load("linked_partitions_upsert");

  private record Epoch(PartitionId partition, int epoch, long startOffset) {}

  private CopyStatements() {}

  /** The transactions that are open in each of the partitions. */
  static Map<PartitionId, CopiedTransactions> transactions(
      Connection connection, List<PartitionId> partitions) throws SQLException {
    Map<PartitionId, Map<Long, Long>> open = new HashMap<>();
    partitions.forEach(partition -> open.put(partition, new HashMap<>()));
    try (PreparedStatement statement = connection.prepareStatement(SELECT_TRANSACTIONS)) {
      PartitionParameters.set(statement, 1, partitions);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          open.get(new PartitionId(rows.getInt(1), rows.getInt(2)))
              .put(rows.getLong(3), rows.getLong(4));
        }
      }
    }
    Map<PartitionId, CopiedTransactions> transactions = new HashMap<>();
    open.forEach(
        (partition, firsts) -> transactions.put(partition, new CopiedTransactions(firsts)));
    return transactions;
  }

  /** Notes those that have changed; the ends of their partitions are told anew. */
  static Map<PartitionId, PartitionEnds> move(
      Connection connection, Map<PartitionId, CopiedTransactions> transactions)
      throws SQLException {
    PartitionRows ended = new PartitionRows(1);
    PartitionRows begun = new PartitionRows(2);
    PartitionRows aborted = new PartitionRows(3);
    PartitionRows ends = new PartitionRows(2);
    transactions.forEach(
        (partition, changed) -> {
          changed.ended().forEach(producer -> ended.add(partition, producer));
          changed.begun().forEach((producer, offset) -> begun.add(partition, producer, offset));
          changed
              .aborted()
              .forEach(
                  each ->
                      aborted.add(
                          partition, each.producerId(), each.firstOffset(), each.markerOffset()));
          ends.add(partition, changed.openOffset(), changed.abortedOffset());
        });
    try (PreparedStatement statement = connection.prepareStatement(MOVE_TRANSACTIONS)) {
      ArrayParameters parameters = new ArrayParameters(statement);
      for (PartitionRows rows : List.of(ended, begun, aborted, ends)) {
        rows.addTo(parameters);
      }
      Map<PartitionId, PartitionEnds> moved = new HashMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          moved.put(new PartitionId(rows.getInt(1), rows.getInt(2)), PartitionEnds.of(rows, 3));
        }
      }
      return moved;
    }
  }

  static void noteProgress(Connection connection, Collection<PartitionCopy> copies)
      throws SQLException {
    PartitionRows progress = new PartitionRows(4);
    for (PartitionCopy copy : copies) {
      progress.add(
          copy.partition(),
          copy.sourceStartOffset(),
          copy.sourceEndOffset(),
          copy.sizeBytes(),
          copy.maxTimestampMs());
    }
    List<Epoch> epochs = copies.stream().flatMap(copy -> epochs(copy).stream()).toList();
    try (PreparedStatement statement = connection.prepareStatement(NOTE_PROGRESS)) {
      ArrayParameters parameters = new ArrayParameters(statement);
      parameters.add(epochs.stream().mapToInt(each -> each.partition().topicId()).toArray());
      parameters.add(epochs.stream().mapToInt(each -> each.partition().partition()).toArray());
      parameters.add(epochs.stream().mapToInt(Epoch::epoch).toArray());
      parameters.add(epochs.stream().mapToLong(Epoch::startOffset).toArray());
      progress.addTo(parameters);
      statement.executeUpdate();
    }
  }

  /** Where the leader epoch is another one than in the batch before. */
  private static List<Epoch> epochs(PartitionCopy copy) {
    List<Epoch> epochs = new ArrayList<>();
    for (CopiedBatch batch : copy.batches()) {
      if (epochs.isEmpty() || epochs.getLast().epoch() != batch.leaderEpoch()) {
        epochs.add(new Epoch(copy.partition(), batch.leaderEpoch(), batch.baseOffset()));
      }
    }
    return epochs;
  }
}
