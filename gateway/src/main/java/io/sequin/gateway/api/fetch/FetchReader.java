package io.sequin.gateway.api.fetch;

import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.admin.TopicOperation;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.TopicGate;
import io.sequin.gateway.api.cluster.Leadership;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.filter.BatchChooser;
import io.sequin.gateway.filter.BatchChoosers;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.cluster.GatewayNode;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.LeaderEpochs.End;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.OffsetOutOfRangeException;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a fetch wants of each partition, as it is now. */
public final class FetchReader {

  private static final Logger LOG = LoggerFactory.getLogger(FetchReader.class);

  private static final Set<ErrorCode> CURABLE_BY_LEADER =
      Set.of(ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.FENCED_LEADER_EPOCH);

  private final TopicLookup lookup;
  private final BatchLog log;
  private final BatchChoosers choosers;
  private final Cluster cluster;
  private final Leadership leadership;

  public FetchReader(TopicLookup lookup, BatchLog log, BatchChoosers choosers, Cluster cluster) {
    this.lookup = lookup;
    this.choosers = choosers;
    this.cluster = cluster;
    this.leadership = new Leadership(cluster);
    this.log = log;
  }

  /**
   * One result for each position, in order. Only the first batch of all may be larger than {@code
   * maxBytes}.
   *
   * @param gate lets the client read them
   * @param filtered those of the partitions that are read through a filter, as they were left
   */
  List<FetchedPartition> read(
      TopicGate gate,
      FetchOrigin origin,
      List<FetchPosition> positions,
      long maxBytes,
      FilteredReads filtered) {
    List<FetchedPartition> found = new ArrayList<>(positions.size());
    long leftBytes = maxBytes;
    for (FetchPosition position : positions) {
      FetchedPartition partition =
          read(gate, origin, position, filtered, leftBytes, leftBytes == maxBytes);
      leftBytes -= partition.sizeBytes();
      found.add(partition);
    }
    return found;
  }

  /** Lets the client of a request read what it may read. */
  TopicGate gate(RequestContext context) {
    return new TopicGate(lookup, context);
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
      TopicGate gate,
      FetchOrigin origin,
      FetchPosition position,
      FilteredReads filtered,
      long leftBytes,
      boolean isFirst) {
    try {
      gate.checkKnown(AclOperation.READ, position.key().ref());
      return leadership.inOneEpoch(
          position.leaderEpoch(),
          () -> readInOneEpoch(origin, position, filtered, leftBytes, isFirst));
    } catch (RuntimeException e) {
      ErrorCode error = Failures.codeOf(e);
      if (error == ErrorCode.UNKNOWN_SERVER_ERROR) {
        LOG.error("fetch from {} failed", position.key(), e);
      }
      FetchedPartition failed = FetchedPartition.failed(position.key(), error);
      return origin.followsLeaders() && CURABLE_BY_LEADER.contains(error)
          ? leader(position.key(), origin.listener()).map(failed::instead).orElse(failed)
          : failed;
    }
  }

  private Optional<Instead> leader(FetchKey key, String listener) {
    return find(key)
        .flatMap(topic -> cluster.leaderOf(idOf(topic, key)).seenBy(listener))
        .map(node -> new Instead.Leader(node, cluster.leaderEpoch()));
  }

  private FetchedPartition readInOneEpoch(
      FetchOrigin origin,
      FetchPosition position,
      FilteredReads filtered,
      long leftBytes,
      boolean isFirst) {
    FetchKey key = position.key();
    Topic topic = lookup.requireKnownPartition(key.ref(), key.partition(), TopicOperation.READ);
    PartitionId id = idOf(topic, key);
    boolean isNear = origin.hasRack() && cluster.isIn(origin.rack());
    if (origin.followsLeaders() && !isNear) {
      leadership.require(id);
    }
    if (position.lastFetchedEpoch() >= 0) {
      Optional<FetchedPartition> diverging = diverging(position, id);
      if (diverging.isPresent()) {
        return diverging.get();
      }
    }
    LogOffsets offsets = offsetsAround(id, position.offset());
    long maxBytes = Math.min(position.maxBytes(), leftBytes);
    FetchedPartition nothing = FetchedPartition.nothing(key, offsets, log.leaderEpochs(id));
    if (origin.hasRack() && !isNear) {
      Optional<GatewayNode> nearer = cluster.near(origin.rack(), id);
      if (nearer.isPresent()) {
        return nothing.instead(new Instead.Nearer(nearer.get()));
      }
    }
    boolean hasRoom = maxBytes > 0 || isFirst;
    if (!hasRoom || position.offset() >= offsets.end(origin.committedOnly())) {
      return nothing;
    }
    Optional<BatchChooser> chooser = choosers.of(topic, key.partition());
    if (chooser.isPresent()) {
      return withoutAborted(
          origin,
          id,
          filtered.read(
              position,
              id,
              chooser.get(),
              nothing,
              maxBytes,
              isFirst,
              offsets.end(origin.committedOnly())));
    }
    FetchedPartition found =
        nothing.with(log.read(id, position.offset(), maxBytes, offsets, origin.committedOnly()));
    return isFirst || found.sizeBytes() <= leftBytes ? withoutAborted(origin, id, found) : nothing;
  }

  /** Tells the client what to leave out, if it wants that. */
  private FetchedPartition withoutAborted(
      FetchOrigin origin, PartitionId id, FetchedPartition found) {
    if (!origin.committedOnly() || found.batches().isEmpty()) {
      return found;
    }
    return found.without(
        log.abortedRanges(
            id,
            found.offsets(),
            found.batches().getFirst().baseOffset(),
            found.batches().getLast().lastOffset() + 1));
  }

  /** Where what the client has read ends, unless all of it is here. */
  private Optional<FetchedPartition> diverging(FetchPosition position, PartitionId id) {
    LogOffsets offsets = log.currentOffsets(id);
    End end =
        log.leaderEpochs(id)
            .end(position.lastFetchedEpoch(), offsets.highWatermark())
            .orElseThrow(() -> new OffsetOutOfRangeException(position.offset()));
    return end.leaderEpoch() < position.lastFetchedEpoch() || end.offset() < position.offset()
        ? Optional.of(
            FetchedPartition.nothing(position.key(), offsets, log.leaderEpochs(id))
                .instead(new Instead.Diverging(end)))
        : Optional.empty();
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
