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

/** Locks the partitions of a lot and reads what a lane must remember of them. */
final class PartitionRecall {

  private static final String LOCK = Sql.load("partitions_lock");
  private static final String RECALL_PRODUCERS = Sql.load("producers_recall");

  private PartitionRecall() {}

  /**
   * Afterwards the memory knows all of the batches that have a partition.
   *
   * @return whether somebody else has appended to a partition that was remembered
   */
  static boolean recall(Connection connection, List<PendingAppend> appends, PartitionMemory memory)
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
      } else if (before.isEmpty() || !before.get().isAt(now)) {
        overtaken |= before.isPresent() && before.get().nextOffset() != now.nextOffset();
        memory.remember(partition, now);
      }
    }
    recallProducers(connection, unknownProducers(appends, memory), memory);
    return overtaken;
  }

  /** As they are, without their producers. */
  private static Map<PartitionId, PartitionState> lock(
      Connection connection, List<PartitionId> partitions) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      ArrayParameters parameters = new ArrayParameters(statement);
      parameters.add(partitions.stream().mapToInt(PartitionId::topicId).toArray());
      parameters.add(partitions.stream().mapToInt(PartitionId::partition).toArray());
      Map<PartitionId, PartitionState> locked = new HashMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          locked.put(
              new PartitionId(rows.getInt(1), rows.getInt(2)),
              new PartitionState(rows.getInt(3), rows.getLong(4)));
        }
      }
      return locked;
    }
  }

  /** Each with the epoch that it gives: what nobody has stored begins with that. */
  private static Map<AppendPlan.ProducerKey, Short> unknownProducers(
      List<PendingAppend> appends, PartitionMemory memory) {
    Map<AppendPlan.ProducerKey, Short> unknown = new HashMap<>();
    for (PendingAppend append : appends) {
      ProducerStamp producer = append.batch().producer();
      Optional<PartitionState> partition = memory.find(append.batch().partition());
      if (producer.isIdempotent()
          && partition.isPresent()
          && partition.get().producer(producer.id()).isEmpty()) {
        unknown.putIfAbsent(
            new AppendPlan.ProducerKey(append.batch().partition(), producer.id()),
            producer.epoch());
      }
    }
    return unknown;
  }

  private static void recallProducers(
      Connection connection, Map<AppendPlan.ProducerKey, Short> wanted, PartitionMemory memory)
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
          keys.remove(key);
          remember(memory, key, stateOf(rows));
        }
      }
    }
    keys.forEach(key -> remember(memory, key, ProducerState.unknown(wanted.get(key))));
  }

  private static void remember(
      PartitionMemory memory, AppendPlan.ProducerKey key, ProducerState state) {
    memory.find(key.partition()).orElseThrow().remember(key.producerId(), state);
  }

  private static ProducerState stateOf(ResultSet row) throws SQLException {
    Integer[] baseSequences = (Integer[]) row.getArray(5).getArray();
    Integer[] lastSequences = (Integer[]) row.getArray(6).getArray();
    Long[] baseOffsets = (Long[]) row.getArray(7).getArray();
    List<SequencedBatch> batches = new ArrayList<>();
    for (int i = 0; i < baseSequences.length; i++) {
      batches.add(new SequencedBatch(baseSequences[i], lastSequences[i], baseOffsets[i]));
    }
    return new ProducerState(row.getShort(4), batches);
  }
}
