package io.sequin.storage.log;

import io.sequin.storage.background.Background;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.History;
import io.sequin.storage.keyed.KeyedReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;

/**
 * The log of all partitions. What was appended here is read from memory; everything else, and all
 * that must be certain, comes from PostgreSQL.
 *
 * <p>All methods throw {@link io.sequin.storage.StorageException} when PostgreSQL refuses or is
 * away.
 */
public final class BatchLog implements AutoCloseable {

  private final PartitionRepository partitions;
  private final Database database;
  private final AppendWatches watches = new AppendWatches();
  private final List<AppendLane> lanes;
  private final ExecutorService readers = Background.virtualThreads("read-ahead");
  private final BatchLogSettings settings;
  private final KeyedReader keyedReader;
  private volatile LogView view;

  public BatchLog(Database database, BatchLogSettings settings) {
    this.database = database;
    this.settings = settings;
    this.partitions = new PartitionRepository(database);
    this.lanes =
        IntStream.range(0, settings.laneCount())
            .mapToObj(
                number ->
                    new AppendLane(
                        number, database, settings.queueBytes(), this::appended, this::knownEnd))
            .toList();
    this.keyedReader = new KeyedReader(database, settings.keyedBatches());
    database.onNewHistory(this::begin);
    begin(database.history());
  }

  /** Drops all that is remembered, and wakes who waits for what may never come. */
  private synchronized void begin(History history) {
    if (view == null || history.leaderEpoch() > view.history().leaderEpoch()) {
      view = new LogView(history, database, settings, readers);
      watches.wakeAll();
    }
  }

  /** The leader epoch of all partitions. */
  public int leaderEpoch() {
    return view.history().leaderEpoch();
  }

  /**
   * Which records of a partition were appended in which leader epoch.
   *
   * @throws UnknownPartitionException if there is no such partition
   */
  public LeaderEpochs leaderEpochs(PartitionId partition) {
    return view.leaderEpochs(partition);
  }

  /**
   * Queues a batch; waits while the queue is full. The future completes after the commit, in the
   * order of the calls for one partition and producer, and on a thread that all appends share:
   * whatever hangs on it should be short. It fails with a {@link
   * io.sequin.storage.StorageException} if it is not certain that the batch is stored.
   */
  public CompletableFuture<AppendResult> append(NewBatch batch) {
    return laneOf(batch.partition()).append(batch);
  }

  /**
   * To be told of a batch that was refused so that its producer sends it again, perhaps to another
   * gateway: those behind it must not be stored before it.
   */
  public void refused(PartitionId partition, ProducerStamp producer) {
    laneOf(partition).refused(partition, producer);
  }

  private AppendLane laneOf(PartitionId partition) {
    return lanes.get(Math.floorMod(partition.hashCode(), lanes.size()));
  }

  /**
   * Appends batches without a producer within a transaction, which holds their partitions until it
   * ends. To be followed by {@link #committed} once it has.
   *
   * @return one for each batch, in their order
   * @throws RecordsLostException if a log ends before what was known of it
   */
  public List<AppendResult> append(Connection transaction, List<NewBatch> batches)
      throws SQLException {
    List<PendingAppend> appends = batches.stream().map(PendingAppend::of).toList();
    PartitionMemory memory = new PartitionMemory();
    History history = database.historyOf(transaction);
    PartitionRecall.recall(
        transaction,
        appends,
        memory,
        new LostSequences(),
        partition -> knownEnd(history, partition));
    AppendPlan plan = AppendPlan.ofOutbox(appends, memory);
    return plan.results(appends, AppendStatement.executeLocked(transaction, appends, plan));
  }

  /** By which to store copies of another cluster's partitions; to be closed. */
  public CopyAppender copyAppender() {
    return new CopyAppender(database, this::appended, this::knownEnd);
  }

  /**
   * Makes partitions part of a producer's transaction. To be called in the PostgreSQL transaction
   * of who has locked the transaction's row.
   */
  public void joinTransaction(
      Connection transaction, long producerId, short epoch, Collection<PartitionId> joined)
      throws SQLException {
    TransactionLog.join(transaction, producerId, epoch, joined);
  }

  /**
   * Ends a producer's transaction in all partitions that have records of it. To be called in the
   * PostgreSQL transaction of who has locked the transaction's row.
   *
   * @return what is to be run when that has committed: readers here see it then
   */
  public Runnable endTransaction(Connection transaction, TransactionEnd end) throws SQLException {
    History history = database.historyOf(transaction);
    TransactionLog.Ended ended =
        TransactionLog.end(transaction, end, partition -> knownEnd(history, partition));
    return () -> committed(history, ended.markers(), ended.results());
  }

  /**
   * Which transactions were aborted that have records in a part of a log.
   *
   * @param offsets of the partition, as they were known before the part was read
   * @param toOffset the end of the part, not included
   */
  public List<AbortedRange> abortedRanges(
      PartitionId partition, LogOffsets offsets, long fromOffset, long toOffset) {
    return view.abortedRanges().find(partition, offsets, fromOffset, toOffset);
  }

  /**
   * Lets readers here see what a transaction has appended and committed, and wakes them.
   *
   * @param history of the session that committed
   */
  public void committed(History history, List<NewBatch> batches, List<AppendResult> results) {
    AppendListener listener = this::appended;
    for (int i = 0; i < batches.size(); i++) {
      listener.committed(history, batches.get(i), results.get(i));
    }
  }

  /**
   * The log's ends as far as this gateway knows; never ahead of what is committed.
   *
   * @throws UnknownPartitionException if there is no such partition
   */
  public LogOffsets knownOffsets(PartitionId partition) {
    LogOffsets known = view.offsets(partition);
    return known != null ? known : currentOffsets(partition);
  }

  /**
   * The log's ends as PostgreSQL has them.
   *
   * @throws UnknownPartitionException if there is no such partition
   */
  public LogOffsets currentOffsets(PartitionId partition) {
    LogView asked = view;
    refresh(asked, Set.of(partition));
    LogOffsets known = asked.offsets(partition);
    if (known == null) {
      throw new UnknownPartitionException(partition);
    }
    return known;
  }

  /**
   * Batches from the one that holds {@code offset} on: up to {@code maxBytes}, but at least one if
   * there is one; none from the high watermark on. The first may begin before {@code offset}.
   *
   * @throws OffsetOutOfRangeException if the offset is before the log's start
   * @throws UnknownPartitionException if there is no such partition
   */
  public List<StoredBatch> read(PartitionId partition, long offset, long maxBytes) {
    LogOffsets offsets = knownOffsets(partition);
    return read(partition, offset, maxBytes, offsets, offsets.highWatermark());
  }

  /**
   * The same, up to an end that was known before.
   *
   * @param offsets of the partition, as they were known
   * @param committedOnly whether nothing is read from the first offset on of a transaction that had
   *     not ended
   */
  public List<StoredBatch> read(
      PartitionId partition,
      long offset,
      long maxBytes,
      LogOffsets offsets,
      boolean committedOnly) {
    return read(partition, offset, maxBytes, offsets, offsets.end(committedOnly));
  }

  private List<StoredBatch> read(
      PartitionId partition, long offset, long maxBytes, LogOffsets offsets, long endOffset) {
    if (offset < offsets.startOffset()) {
      throw new OffsetOutOfRangeException(offset);
    }
    if (offset >= endOffset) {
      return List.of();
    }
    return offset < offsets.foldedOffset()
        ? readFolded(partition, offset, maxBytes, offsets, endOffset)
        : readBatches(partition, offset, maxBytes, endOffset);
  }

  private List<StoredBatch> readFolded(
      PartitionId partition, long offset, long maxBytes, LogOffsets offsets, long endOffset) {
    return keyedReader
        .read(partition, offset, offsets.foldedOffset(), maxBytes)
        .map(List::of)
        .orElseGet(
            () ->
                offsets.foldedOffset() < endOffset
                    ? readBatches(partition, offsets.foldedOffset(), maxBytes, endOffset)
                    : List.of());
  }

  private List<StoredBatch> readBatches(
      PartitionId partition, long offset, long maxBytes, long endOffset) {
    List<StoredBatch> batches = view.read(partition, offset, maxBytes, endOffset);
    boolean isThere = !batches.isEmpty() && batches.getFirst().baseOffset() <= offset;
    // if not, it may have been folded in the meantime
    if (isThere) {
      return batches;
    }
    LogOffsets current = currentOffsets(partition);
    return current.foldedOffset() <= offset
        ? batches
        : read(partition, offset, maxBytes, current, endOffset);
  }

  /** Reads what was folded. */
  public KeyedReader keyed() {
    return keyedReader;
  }

  /** The first batch that has a record at or after the time; of what is not folded. */
  public Optional<StoredBatch> findByTimestamp(PartitionId partition, long timestampMs) {
    return view.reader(partition)
        .findByTimestamp(partition, timestampMs, currentOffsets(partition));
  }

  /** The first batch among those with the largest timestamp of all that is not folded. */
  public Optional<StoredBatch> findMaxTimestamp(PartitionId partition) {
    return view.reader(partition).findMaxTimestamp(partition, currentOffsets(partition));
  }

  /**
   * Deletes what lies before an offset: nobody can read it any more. Its place is freed when all
   * that shares a segment with it is gone.
   *
   * @throws OffsetOutOfRangeException if the offset is after the high watermark
   */
  public LogOffsets deleteRecords(PartitionId partition, long beforeOffset) {
    LogView asked = view;
    LogOffsets offsets = partitions.advanceStart(partition, beforeOffset);
    learn(asked, partition, offsets);
    return offsets;
  }

  /** Watches for appends. To be closed. */
  public AppendWatch watch(Collection<PartitionId> watched) {
    return watches.add(watched);
  }

  /** Looks for appends by other gateways to partitions that somebody watches. */
  public void refreshWatched() {
    refresh(watches.watchedPartitions());
  }

  /**
   * Looks for appends by other gateways to those of the partitions for which that was not done a
   * moment ago: a client that asks again and again without waiting is not worth a query each time.
   *
   * @return whether there were any to look at
   */
  public boolean refreshIfDue(Collection<PartitionId> wanted) {
    Set<PartitionId> due = view.looks().takeDue(wanted);
    refresh(due);
    return !due.isEmpty();
  }

  /** Reads the offsets anew from PostgreSQL and wakes who waits for more. */
  public void refresh(Set<PartitionId> wanted) {
    refresh(view, wanted);
  }

  private void refresh(LogView asked, Set<PartitionId> wanted) {
    if (wanted.isEmpty()) {
      return;
    }
    Map<PartitionId, LogOffsets> known = asked.offsets(wanted);
    Map<PartitionId, LogOffsets> found = partitions.offsets(wanted);
    boolean isLost = false;
    for (PartitionId partition : wanted) {
      LogOffsets offsets = found.get(partition);
      if (offsets == null) {
        asked.forget(partition);
      } else {
        learn(asked, partition, offsets);
        // known before PostgreSQL was asked
        isLost |= known.getOrDefault(partition, offsets).highWatermark() > offsets.highWatermark();
      }
    }
    if (isLost && asked == view) {
      database.call(
          connection -> {
            database.recordsAreLost(connection);
            return null;
          });
    }
  }

  /** Looks for what others have deleted from the beginnings of logs. */
  public void refreshStarts() {
    LogView asked = view;
    asked.learn(partitions.movedStarts(asked.startsKnownUpTo()));
  }

  /** Forgets what it remembers of topics that are no more. */
  public void forgetAllBut(Set<Integer> topicIds) {
    view.forgetAllBut(topicIds);
  }

  /** Size of every partition in bytes, as clients would fetch it. */
  public Map<PartitionId, Long> sizesBytes() {
    return partitions.sizesBytes();
  }

  public int queuedBatches() {
    return lanes.stream().mapToInt(AppendLane::queuedBatches).sum();
  }

  public long queuedBytes() {
    return lanes.stream().mapToLong(AppendLane::queuedBytes).sum();
  }

  /** How many lots of batches lanes were to append so far. */
  public long lots() {
    return lanes.stream().mapToLong(AppendLane::lots).sum();
  }

  /**
   * How many of them took longer, because partitions were new to the lane or somebody else had
   * appended to them.
   */
  public long lotsUnderLocks() {
    return lanes.stream().mapToLong(AppendLane::lotsUnderLocks).sum();
  }

  public long cachedBytes() {
    return view.cachedBytes();
  }

  /** Appends what is queued, then stops. */
  @Override
  public void close() {
    lanes.forEach(AppendLane::close);
    readers.shutdown();
  }

  private void appended(
      History history, PartitionId partition, StoredBatch batch, PartitionEnds ends) {
    LogView current = view;
    if (current.history().equals(history) && current.learn(partition, batch, ends)) {
      watches.wake(partition);
    }
  }

  private long knownEnd(History history, PartitionId partition) {
    LogView current = view;
    LogOffsets known = current.offsets(partition);
    return known == null || !current.history().equals(history) ? 0 : known.highWatermark();
  }

  private void learn(LogView asked, PartitionId partition, LogOffsets news) {
    if (asked.learn(partition, news)) {
      watches.wake(partition);
    }
  }
}
