package io.sequin.storage.log;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.History;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/**
 * All that a gateway remembers of the partitions' logs in one history: their ends, newest batches,
 * segments, what was read ahead. When another history begins, it is dropped as a whole, and who is
 * still at work on it changes nothing that anybody else sees.
 */
final class LogView {

  /** As often as for those who wait. */
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(100);

  private final History history;
  private final Database database;
  private final TailCache tail;
  private final ReadAhead readAhead;
  private final LastLooks looks = new LastLooks(LOOK_AGAIN_AFTER, System::nanoTime);
  private final LeaderEpochLookup leaderEpochs;
  private final AbortedRangeLookup abortedRanges;
  private final Map<PartitionId, LogOffsets> offsets = new ConcurrentHashMap<>();
  private volatile String startsKnownUpTo = "1";
  private final Map<Integer, PartitionReader> readers = new ConcurrentHashMap<>();

  LogView(
      History history, Database database, BatchLogSettings settings, ExecutorService background) {
    this.history = history;
    this.database = database;
    this.tail = new TailCache(settings.cacheBytes());
    this.readAhead = new ReadAhead(settings.readAheadBytes(), background, this::readFromTable);
    this.leaderEpochs = new LeaderEpochLookup(database, history);
    this.abortedRanges = new AbortedRangeLookup(database);
  }

  History history() {
    return history;
  }

  /** The ends of a partition's log, null if nothing is known of it. */
  LogOffsets offsets(PartitionId partition) {
    return offsets.get(partition);
  }

  /** The ends of those logs of which something is known. */
  Map<PartitionId, LogOffsets> offsets(Set<PartitionId> wanted) {
    Map<PartitionId, LogOffsets> known = new HashMap<>();
    for (PartitionId partition : wanted) {
      LogOffsets found = offsets.get(partition);
      if (found != null) {
        known.put(partition, found);
      }
    }
    return known;
  }

  LeaderEpochs leaderEpochs(PartitionId partition) {
    return leaderEpochs.find(partition);
  }

  AbortedRangeLookup abortedRanges() {
    return abortedRanges;
  }

  /**
   * Takes note of the ends of a log.
   *
   * @return whether there is more to read than was known
   */
  boolean learn(PartitionId partition, LogOffsets news) {
    LogOffsets before = offsets.get(partition);
    LogOffsets after = offsets.merge(partition, news, LogOffsets::mergedWith);
    return before == null || after.highWatermark() > before.highWatermark();
  }

  /** Takes note of a batch that was committed in this history. */
  boolean learn(PartitionId partition, StoredBatch batch, PartitionEnds ends) {
    tail.add(partition, batch);
    return learn(partition, ends.offsets(batch.lastOffset() + 1));
  }

  void forget(PartitionId partition) {
    offsets.remove(partition);
  }

  void forgetAllBut(Set<Integer> topicIds) {
    offsets.keySet().removeIf(partition -> !topicIds.contains(partition.topicId()));
    looks.forgetAllBut(topicIds);
    readers.keySet().retainAll(topicIds);
    leaderEpochs.forgetAllBut(topicIds);
    abortedRanges.forgetAllBut(topicIds);
  }

  /** The transaction by which the starts of all logs are known to have been as they are known. */
  String startsKnownUpTo() {
    return startsKnownUpTo;
  }

  /** Takes note of starts that have moved, of logs of which something is known. */
  void learn(PartitionRepository.MovedStarts moved) {
    moved
        .offsets()
        .forEach(
            (partition, news) ->
                offsets.computeIfPresent(partition, (_, known) -> known.mergedWith(news)));
    startsKnownUpTo = moved.oldestRunning();
  }

  LastLooks looks() {
    return looks;
  }

  /** Batches that are not folded, from the one that holds an offset on. */
  List<StoredBatch> read(PartitionId partition, long offset, long maxBytes, long endOffset) {
    List<StoredBatch> cached = before(endOffset, tail.read(partition, offset, maxBytes));
    return cached.isEmpty()
        ? readAhead.read(new ReadAhead.Read(partition, offset, maxBytes), endOffset)
        : cached;
  }

  /** The newest batches may be more than a reader may have. */
  private static List<StoredBatch> before(long endOffset, List<StoredBatch> batches) {
    int count = batches.size();
    while (count > 0 && batches.get(count - 1).baseOffset() >= endOffset) {
      count--;
    }
    return batches.subList(0, count);
  }

  PartitionReader reader(PartitionId partition) {
    return readers.computeIfAbsent(partition.topicId(), id -> new PartitionReader(database, id));
  }

  long cachedBytes() {
    return tail.sizeBytes();
  }

  private List<StoredBatch> readFromTable(ReadAhead.Read read, long endOffset) {
    return reader(read.partition())
        .read(read.partition(), read.offset(), endOffset, read.maxBytes());
  }
}
