package io.sequin.storage.log;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.History;
import io.sequin.storage.database.LostRaces;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.database.StandbyWaits;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongBiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a connection, by which it stores what was read of another cluster's partitions, where it is
 * there. What is stored goes on exactly where the copy ends, so nothing is stored twice or left
 * out, whoever else copies the same partition. Used by one thread.
 */
public final class CopyAppender implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CopyAppender.class);

  private final Database database;
  private final AppendListener listener;
  private final ToLongBiFunction<History, PartitionId> knownEnds;
  private final PartitionMemory memory = new PartitionMemory();
  private Connection connection;
  private History history;

  CopyAppender(
      Database database,
      AppendListener listener,
      ToLongBiFunction<History, PartitionId> knownEnds) {
    this.database = database;
    this.listener = listener;
    this.knownEnds = knownEnds;
  }

  /**
   * Stores and commits all of it, or nothing.
   *
   * @throws CopyConflictException if a copy does not end where it is to go on
   * @throws StorageException if PostgreSQL refuses or is away; it may have stored it all the same
   */
  public void append(List<PartitionCopy> copies) {
    try {
      appendInOneHistory(copies);
    } catch (RecordsLostException e) {
      LOG.warn("{}", e.getMessage());
      recordsAreLost();
      throw new StorageException(e.getMessage(), e);
    } catch (SQLException e) {
      close();
      throw SqlErrors.translate(e);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    memory.forget();
    Connection current = connection;
    connection = null;
    if (current != null) {
      try {
        current.close();
      } catch (SQLException e) {
        LOG.debug("closing a broken connection", e);
      }
    }
  }

  private void recordsAreLost() {
    close();
    database.call(
        lent -> {
          database.recordsAreLost(lent);
          return null;
        });
  }

  private void appendInOneHistory(List<PartitionCopy> copies) throws SQLException {
    if (connection != null && !history.equals(database.history())) {
      close();
    }
    Map<PartitionId, PartitionEnds> ends = LostRaces.retry(() -> appendOnce(copies));
    for (PartitionCopy copy : copies) {
      for (CopiedBatch batch : copy.batches()) {
        listener.appended(
            history,
            copy.partition(),
            new StoredBatch(batch.baseOffset(), batch.endOffset() - 1, batch.payload()),
            ends.get(copy.partition()));
      }
    }
  }

  private Map<PartitionId, PartitionEnds> appendOnce(List<PartitionCopy> copies)
      throws SQLException {
    Connection current = connection();
    boolean committed = false;
    current.setAutoCommit(false);
    try {
      Map<PartitionId, PartitionEnds> ends = append(current, copies);
      StandbyWaits.commit(current);
      committed = true;
      return ends;
    } finally {
      if (!committed) {
        memory.forget();
        rollBack(current);
      }
    }
  }

  private static void rollBack(Connection current) throws SQLException {
    if (!current.isClosed()) {
      current.rollback();
    }
  }

  private Map<PartitionId, PartitionEnds> append(Connection current, List<PartitionCopy> copies)
      throws SQLException {
    List<PendingAppend> appends = pending(copies);
    PartitionRecall.recall(
        current,
        appends,
        memory,
        new LostSequences(),
        partition -> knownEnds.applyAsLong(history, partition));
    copies.stream().filter(copy -> !copy.batches().isEmpty()).forEach(this::requirePlace);
    AppendPlan plan = AppendPlan.of(appends, memory);
    Map<PartitionId, PartitionEnds> ends =
        new HashMap<>(AppendStatement.executeLocked(current, appends, plan));
    ends.putAll(moveTransactions(current, copies));
    CopyStatements.noteProgress(current, copies);
    plan.remember();
    memory.limit(appends.size());
    return ends;
  }

  private static List<PendingAppend> pending(List<PartitionCopy> copies) {
    List<PendingAppend> appends = new ArrayList<>();
    for (PartitionCopy copy : copies) {
      copy.batches().forEach(batch -> appends.add(PendingAppend.of(batch.in(copy.partition()))));
    }
    return appends;
  }

  private void requirePlace(PartitionCopy copy) {
    Optional<PartitionState> state = memory.find(copy.partition());
    if (state.isEmpty() || state.get().linkState().isEmpty()) {
      throw new CopyConflictException(copy.partition() + " is no copy any more");
    }
    if (state.get().nextOffset() != copy.fromOffset()) {
      throw new CopyConflictException(
          copy.partition()
              + " ends at "
              + state.get().nextOffset()
              + ", not at "
              + copy.fromOffset());
    }
  }

  private static Map<PartitionId, PartitionEnds> moveTransactions(
      Connection current, List<PartitionCopy> copies) throws SQLException {
    List<PartitionCopy> transactional =
        copies.stream()
            .filter(
                copy ->
                    copy.batches().stream()
                        .anyMatch(batch -> batch.kind() != CopiedBatch.Kind.RECORDS))
            .toList();
    if (transactional.isEmpty()) {
      return Map.of();
    }
    Map<PartitionId, CopiedTransactions> transactions =
        CopyStatements.transactions(
            current, transactional.stream().map(PartitionCopy::partition).toList());
    transactional.forEach(copy -> copy.batches().forEach(transactions.get(copy.partition())::add));
    transactions.values().removeIf(each -> !each.haveChanged());
    return transactions.isEmpty() ? Map.of() : CopyStatements.move(current, transactions);
  }

  private Connection connection() throws SQLException {
    Connection current = connection;
    if (current == null) {
      current = database.openDedicated();
      history = database.historyOf(current);
      connection = current;
    }
    return current;
  }
}
