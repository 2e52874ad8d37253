package io.sequin.gateway.api.fetch;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.cluster.LeaderEpochs;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.OffsetOutOfRangeException;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a fetch wants of each partition, as it is now. */
public final class FetchReader {

  private static final Logger LOG = LoggerFactory.getLogger(FetchReader.class);

  private final TopicLookup lookup;
  private final BatchLog log;

  public FetchReader(TopicLookup lookup, BatchLog log) {
    this.lookup = lookup;
    this.log = log;
  }

  /**
   * One result for each position, in order. Only the first batch of all may be larger than {@code
   * maxBytes}.
   *
   * @param filtered those of the partitions that are read through a filter, as they were left
   */
  List<FetchedPartition> read(
      List<FetchPosition> positions, long maxBytes, FilteredReads filtered) {
    List<FetchedPartition> found = new ArrayList<>(positions.size());
    long leftBytes = maxBytes;
    for (FetchPosition position : positions) {
      FetchedPartition partition = read(position, filtered, leftBytes, leftBytes == maxBytes);
      leftBytes -= partition.sizeBytes();
      found.add(partition);
    }
    return found;
  }

  /** Those of the partitions that exist. */
  List<PartitionId> partitionIds(List<FetchPosition> positions) {
    List<PartitionId> ids = new ArrayList<>(positions.size());
    positions.forEach(
        position ->
            find(position.key()).map(topic -> idOf(topic, position.key())).ifPresent(ids::add));
    return ids;
  }

  private FetchedPartition read(
      FetchPosition position, FilteredReads filtered, long leftBytes, boolean isFirst) {
    FetchKey key = position.key();
    try {
      LeaderEpochs.check(position.leaderEpoch());
      Topic topic = lookup.requireKnownPartition(key.ref(), key.partition(), TopicOperation.READ);
      PartitionId id = idOf(topic, key);
      LogOffsets offsets = offsetsAround(id, position.offset());
      long maxBytes = Math.min(position.maxBytes(), leftBytes);
      FetchedPartition nothing = FetchedPartition.of(key, offsets, List.of());
      boolean hasRoom = maxBytes > 0 || isFirst;
      if (!hasRoom || position.offset() == offsets.highWatermark()) {
        return nothing;
      }
      if (topic.keyFilter().isPresent()) {
        return filtered.read(position, id, topic.keyFilter().get(), offsets, maxBytes, isFirst);
      }
      FetchedPartition found =
          FetchedPartition.of(key, offsets, log.read(id, position.offset(), maxBytes));
      return isFirst || found.sizeBytes() <= leftBytes ? found : nothing;
    } catch (RuntimeException e) {
      ErrorCode error = Failures.codeOf(e);
      if (error == ErrorCode.UNKNOWN_SERVER_ERROR) {
        LOG.error("fetch from {} failed", key, e);
      }
      return FetchedPartition.failed(key, error);
    }
  }

  /**
   * Before an offset is called out of range, PostgreSQL is asked: another gateway may have
   * appended.
   */
  private LogOffsets offsetsAround(PartitionId id, long offset) {
    LogOffsets known = log.knownOffsets(id);
    if (isInRange(offset, known)) {
      return known;
    }
    LogOffsets current = log.currentOffsets(id);
    if (!isInRange(offset, current)) {
      throw new OffsetOutOfRangeException(offset);
    }
    return current;
  }

  private static boolean isInRange(long offset, LogOffsets offsets) {
    return offset >= offsets.startOffset() && offset <= offsets.highWatermark();
  }

  /** The topic, which has the partition. */
  private Optional<Topic> find(FetchKey key) {
    return lookup
        .find(key.ref(), TopicOperation.READ)
        .filter(found -> found.hasPartition(key.partition()));
  }

  private static PartitionId idOf(Topic topic, FetchKey key) {
    return new PartitionId(topic.id(), key.partition());
  }
}
