package io.sequin.storage.log;

import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/** Locks the partitions of a lot and reads what a lane must remember of them. */
final class PartitionRecall {

  private static final String LOCK = Sql.load("partitions_lock");
  private static final String RECALL_PRODUCERS = Sql.load("producers_recall");

  private PartitionRecall() {}

  /**
   * Afterwards the memory knows all of the batches that have a partition.
   *
   * @param lost what could not be stored of producers that PostgreSQL may not know
   * @param knownEnd where a log was seen to end at least, 0 if nothing is known of it
   * @return whether somebody else has appended to a partition that was remembered
   * @throws RecordsLostException if a log ends before: under the locks nobody else appends, so that
   *     whatever was seen of it must be there
   */
  static boolean recall(
      Connection connection,
      List<PendingAppend> appends,
      PartitionMemory memory,
      LostSequences lost,
      ToLongFunction<PartitionId> knownEnd)
      throws SQLException {
    Set<PartitionId> partitions = new TreeSet<>();
    appends.forEach(append -> partitions.add(append.batch().partition()));
    Map<PartitionId, PartitionState> locked = lock(connection, List.copyOf(partitions));
    boolean overtaken = false;
    for (PartitionId partition : partitions) {
      Optional<PartitionState> before = memory.find(partition);
      PartitionState now = locked.get(partition);
      if (now == null) {
        memory.forget(partition);
        continue;
      }
      RecordsLostException.check(partition, now.nextOffset(), knownEnd.applyAsLong(partition));
      if (before.isEmpty() || !before.get().isAt(now)) {
        overtaken |= before.isPresent() && before.get().nextOffset() != now.nextOffset();
        memory.remember(partition, now);
      }
    }
    recallProducers(connection, unknownProducers(appends, memory), memory, lost);
    return overtaken;
  }

  /** As they are, without their producers. */
  private static Map<PartitionId, PartitionState> lock(
      Connection connection, List<PartitionId> partitions) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      PartitionParameters.set(statement, 1, partitions);
      Map<PartitionId, PartitionState> locked = new HashMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          locked.put(
              new PartitionId(rows.getInt(1), rows.getInt(2)),
              new PartitionState(rows.getInt(3), rows.getLong(4), LinkState.of(rows.getString(5))));
        }
      }
      return locked;
    }
  }

  /** Each with its first batch: what nobody has stored begins with that. */
  private static Map<AppendPlan.ProducerKey, ProducerStamp> unknownProducers(
      List<PendingAppend> appends, PartitionMemory memory) {
    Map<AppendPlan.ProducerKey, ProducerStamp> unknown = new HashMap<>();
    for (PendingAppend append : appends) {
      ProducerStamp producer = append.batch().producer();
      Optional<PartitionState> partition = memory.find(append.batch().partition());
      if (producer.isIdempotent() && partition.isPresent() && !partition.get().knows(producer)) {
        unknown.putIfAbsent(
            new AppendPlan.ProducerKey(append.batch().partition(), producer.id()), producer);
      }
    }
    return unknown;
  }

  private static void recallProducers(
      Connection connection,
      Map<AppendPlan.ProducerKey, ProducerStamp> wanted,
      PartitionMemory memory,
      LostSequences lost)
      throws SQLException {
    if (wanted.isEmpty()) {
      return;
    }
    Set<AppendPlan.ProducerKey> keys = new LinkedHashSet<>(wanted.keySet());
    try (PreparedStatement statement = connection.prepareStatement(RECALL_PRODUCERS)) {
      ArrayParameters parameters = new ArrayParameters(statement);
      parameters.add(keys.stream().mapToInt(key -> key.partition().topicId()).toArray());
      parameters.add(keys.stream().mapToInt(key -> key.partition().partition()).toArray());
      parameters.add(keys.stream().mapToLong(AppendPlan.ProducerKey::producerId).toArray());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          AppendPlan.ProducerKey key =
              new AppendPlan.ProducerKey(
                  new PartitionId(rows.getInt(1), rows.getInt(2)), rows.getLong(3));
          remember(memory, key, stateOf(rows, key, wanted.get(key), lost));
        }
      }
    }
  }

  private static void remember(
      PartitionMemory memory, AppendPlan.ProducerKey key, ProducerState state) {
    memory.find(key.partition()).orElseThrow().remember(key.producerId(), state);
  }

  private static ProducerState stateOf(
      ResultSet row, AppendPlan.ProducerKey key, ProducerStamp wanted, LostSequences lost)
      throws SQLException {
    Optional<OpenTransaction> open = openTransactionOf(row);
    int epoch = row.getInt("producer_epoch");
    if (row.wasNull()) {
      return ProducerState.unknown(
              wanted, lost.firstOf(key.partition(), key.producerId(), wanted.epoch()))
          .within(open);
    }
    lost.forget(key.partition(), key.producerId(), wanted.epoch());
    Integer[] baseSequences = (Integer[]) row.getArray("base_sequences").getArray();
    Integer[] lastSequences = (Integer[]) row.getArray("last_sequences").getArray();
    Long[] baseOffsets = (Long[]) row.getArray("base_offsets").getArray();
    List<SequencedBatch> batches = new ArrayList<>();
    for (int i = 0; i < baseSequences.length; i++) {
      batches.add(new SequencedBatch(baseSequences[i], lastSequences[i], baseOffsets[i]));
    }
    return new ProducerState((short) epoch, batches).within(open);
  }

  private static Optional<OpenTransaction> openTransactionOf(ResultSet row) throws SQLException {
    int epoch = row.getInt("open_epoch");
    if (row.wasNull()) {
      return Optional.empty();
    }
    long firstOffset = row.getLong("first_offset");
    return Optional.of(
        new OpenTransaction((short) epoch, row.wasNull() ? LogOffsets.NONE : firstOffset));
  }
}
