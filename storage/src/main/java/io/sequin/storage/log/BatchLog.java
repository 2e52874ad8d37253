package io.sequin.storage.log;

import io.sequin.storage.background.Background;
import io.sequin.storage.database.Database;
import io.sequin.storage.keyed.KeyedReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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

  /** As often as for those who wait. */
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(100);

  private final PartitionRepository partitions;
  private final Database database;
  private final TailCache cache;
  private final AppendWatches watches = new AppendWatches();
  private final Map<PartitionId, LogOffsets> knownOffsets = new ConcurrentHashMap<>();
  private final LastLooks looks = new LastLooks(LOOK_AGAIN_AFTER, System::nanoTime);
  private final Map<Integer, PartitionReader> partitionReaders = new ConcurrentHashMap<>();
  private final List<AppendLane> lanes;
  private final ExecutorService readers = Background.virtualThreads("read-ahead");
  private final ReadAhead readAhead;
  private final KeyedReader keyedReader;

  public BatchLog(Database database, BatchLogSettings settings) {
    this.database = database;
    this.partitions = new PartitionRepository(database);
    this.cache = new TailCache(settings.cacheBytes());
    this.lanes =
        IntStream.range(0, settings.laneCount())
            .mapToObj(
                number -> new AppendLane(number, database, settings.queueBytes(), this::appended))
            .toList();
    this.keyedReader = new KeyedReader(database, settings.keyedBatches());
    this.readAhead = new ReadAhead(settings.readAheadBytes(), readers, this::readFromTable);
  }

  /**
   * Queues a batch; waits while the queue is full. The future completes after the commit, in the
   * order of the calls for one partition and producer, and on a thread that all appends share:
   * whatever hangs on it should be short. It fails with a {@link
   * io.sequin.storage.StorageException} if it is not certain that the batch is stored.
   */
  public CompletableFuture<AppendResult> append(NewBatch batch) {
    return lanes.get(Math.floorMod(batch.partition().hashCode(), lanes.size())).append(batch);
  }

  /**
   * Appends batches without a producer within a transaction, which holds their partitions until it
   * ends. To be followed by {@link #committed} once it has.
   *
   * @return one for each batch, in their order
   */
  public List<AppendResult> append(Connection transaction, List<NewBatch> batches)
      throws SQLException {
    List<PendingAppend> appends = batches.stream().map(PendingAppend::of).toList();
    PartitionMemory memory = new PartitionMemory();
    PartitionRecall.recall(transaction, appends, memory);
    AppendPlan plan = AppendPlan.of(appends, memory);
    return plan.results(appends, AppendStatement.executeLocked(transaction, appends, plan));
  }

  /** Lets readers here see what a transaction has appended and committed, and wakes them. */
  public void committed(List<NewBatch> batches, List<AppendResult> results) {
    AppendListener listener = this::appended;
    for (int i = 0; i < batches.size(); i++) {
      listener.committed(batches.get(i), results.get(i));
    }
  }

  /**
   * The log's ends as far as this gateway knows; never ahead of what is committed.
   *
   * @throws UnknownPartitionException if there is no such partition
   */
  public LogOffsets knownOffsets(PartitionId partition) {
    LogOffsets known = knownOffsets.get(partition);
    return known != null ? known : currentOffsets(partition);
  }

  /**
   * The log's ends as PostgreSQL has them.
   *
   * @throws UnknownPartitionException if there is no such partition
   */
  public LogOffsets currentOffsets(PartitionId partition) {
    refresh(Set.of(partition));
    LogOffsets known = knownOffsets.get(partition);
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
    if (offset < offsets.startOffset()) {
      throw new OffsetOutOfRangeException(offset);
    }
    if (offset >= offsets.highWatermark()) {
      return List.of();
    }
    return offset < offsets.foldedOffset()
        ? readFolded(partition, offset, maxBytes, offsets)
        : readBatches(partition, offset, maxBytes, offsets);
  }

  private List<StoredBatch> readFolded(
      PartitionId partition, long offset, long maxBytes, LogOffsets offsets) {
    return keyedReader
        .read(partition, offset, offsets.foldedOffset(), maxBytes)
        .map(List::of)
        .orElseGet(
            () ->
                offsets.foldedOffset() < offsets.highWatermark()
                    ? readBatches(partition, offsets.foldedOffset(), maxBytes, offsets)
                    : List.of());
  }

  private List<StoredBatch> readBatches(
      PartitionId partition, long offset, long maxBytes, LogOffsets offsets) {
    List<StoredBatch> cached = cache.read(partition, offset, maxBytes);
    List<StoredBatch> batches =
        cached.isEmpty()
            ? readAhead.read(
                new ReadAhead.Read(partition, offset, maxBytes), offsets.highWatermark())
            : cached;
    boolean isThere = !batches.isEmpty() && batches.getFirst().baseOffset() <= offset;
    // if not, it may have been folded in the meantime
    return isThere || currentOffsets(partition).foldedOffset() <= offset
        ? batches
        : read(partition, offset, maxBytes);
  }

  /** Reads what was folded. */
  public KeyedReader keyed() {
    return keyedReader;
  }

  /** The first batch that has a record at or after the time; of what is not folded. */
  public Optional<StoredBatch> findByTimestamp(PartitionId partition, long timestampMs) {
    return reader(partition).findByTimestamp(partition, timestampMs, currentOffsets(partition));
  }

  /** The first batch among those with the largest timestamp of all that is not folded. */
  public Optional<StoredBatch> findMaxTimestamp(PartitionId partition) {
    return reader(partition).findMaxTimestamp(partition, currentOffsets(partition));
  }

  /**
   * Deletes what lies before an offset: nobody can read it any more. Its place is freed when all
   * that shares a segment with it is gone.
   *
   * @throws OffsetOutOfRangeException if the offset is after the high watermark
   */
  public LogOffsets deleteRecords(PartitionId partition, long beforeOffset) {
    LogOffsets offsets = partitions.advanceStart(partition, beforeOffset);
    learn(partition, offsets);
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
    Set<PartitionId> due = looks.takeDue(wanted);
    refresh(due);
    return !due.isEmpty();
  }

  /** Reads the offsets anew from PostgreSQL and wakes who waits for more. */
  public void refresh(Set<PartitionId> wanted) {
    if (wanted.isEmpty()) {
      return;
    }
    Map<PartitionId, LogOffsets> found = partitions.offsets(wanted);
    for (PartitionId partition : wanted) {
      LogOffsets offsets = found.get(partition);
      if (offsets == null) {
        knownOffsets.remove(partition);
      } else {
        learn(partition, offsets);
      }
    }
  }

  /** Forgets what it remembers of topics that are no more. */
  public void forgetAllBut(Set<Integer> topicIds) {
    knownOffsets.keySet().removeIf(partition -> !topicIds.contains(partition.topicId()));
    looks.forgetAllBut(topicIds);
    partitionReaders.keySet().retainAll(topicIds);
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

  public long cachedBytes() {
    return cache.sizeBytes();
  }

  /** Appends what is queued, then stops. */
  @Override
  public void close() {
    lanes.forEach(AppendLane::close);
    readers.shutdown();
  }

  private List<StoredBatch> readFromTable(ReadAhead.Read read, long endOffset) {
    return reader(read.partition())
        .read(read.partition(), read.offset(), endOffset, read.maxBytes());
  }

  private PartitionReader reader(PartitionId partition) {
    return partitionReaders.computeIfAbsent(
        partition.topicId(), id -> new PartitionReader(database, id));
  }

  private void appended(PartitionId partition, StoredBatch batch, long logStartOffset) {
    cache.add(partition, batch);
    learn(partition, new LogOffsets(logStartOffset, batch.lastOffset() + 1));
  }

  private void learn(PartitionId partition, LogOffsets news) {
    LogOffsets before = knownOffsets.get(partition);
    LogOffsets after = knownOffsets.merge(partition, news, LogOffsets::mergedWith);
    if (before == null || after.highWatermark() > before.highWatermark()) {
      watches.wake(partition);
    }
  }
}
