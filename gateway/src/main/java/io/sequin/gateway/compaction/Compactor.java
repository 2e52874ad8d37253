package io.sequin.gateway.compaction;

import io.sequin.gateway.config.TopicConfig;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.gateway.transaction.AbortedBatches;
import io.sequin.protocol.record.BatchHeader;
import io.sequin.storage.background.Rounds;
import io.sequin.storage.keyed.KeyedExtent;
import io.sequin.storage.keyed.KeyedStore;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.OffsetOutOfRangeException;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import io.sequin.storage.log.UnknownPartitionException;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the logs of keyed topics, a bounded part in each transaction, up to the last stable offset,
 * without what was aborted: a gateway that is killed leaves nothing half done, and the next round
 * goes on.
 */
public final class Compactor {

  private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

  /** What is read at a time. */
  private static final long READ_BYTES = 4 << 20;

  private final TopicCatalog topics;
  private final BatchLog log;
  private final KeyedStore store;
  private final TopicDefaults defaults;
  private final InstantSource clock;
  private final Rounds<Topic> folding = new Rounds<>(topic -> "folding topic " + topic.name());
  private final Rounds<Topic> dropping =
      new Rounds<>(topic -> "dropping old messages of topic " + topic.name());

  /** Until it has looked, it may be. */
  private boolean isAnythingFolded = true;

  public Compactor(
      TopicCatalog topics,
      BatchLog log,
      KeyedStore store,
      TopicDefaults defaults,
      InstantSource clock) {
    this.topics = topics;
    this.log = log;
    this.store = store;
    this.defaults = defaults;
    this.clock = clock;
  }

  /**
   * One round through all keyed topics; one that fails does not stop it.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void run() {
    List<Topic> keyed = topics.logs().stream().filter(this::isKeyed).toList();
    if (!keyed.isEmpty() || isAnythingFolded) {
      store.takeTurn(
          () -> {
            folding.forEach(keyed, this::compact);
            dropOld();
          });
    }
  }

  /** Also of topics that are keyed no more. */
  private void dropOld() {
    Set<Integer> folded = store.foldedTopics();
    isAnythingFolded = !folded.isEmpty();
    dropping.forEach(
        topics.logs().stream().filter(topic -> folded.contains(topic.id())).toList(), this::drop);
  }

  private boolean isKeyed(Topic topic) {
    return config(topic).cleanupPolicy().compacts();
  }

  private TopicConfig config(Topic topic) {
    return TopicConfig.of(topic.configs(), defaults);
  }

  private void compact(Topic topic) {
    CompactionPolicy policy = CompactionPolicy.of(config(topic));
    forEachPartition(
        topic,
        partition -> {
          // what comes in the meantime is for the next round: others are waiting
          long untilOffset = extent(partition).nextOffset();
          while (foldStep(partition, policy, untilOffset)) {
            log.refresh(Set.of(partition));
          }
        });
  }

  /** What nobody may read any more, and old tombstones while the topic is keyed. */
  private void drop(Topic topic) {
    long retentionMs = CompactionPolicy.of(config(topic)).deleteRetentionMs();
    long tombstonesUntilMs = isKeyed(topic) ? clock.millis() - retentionMs : 0;
    forEachPartition(topic, partition -> store.drop(partition, tombstonesUntilMs));
  }

  private static void forEachPartition(Topic topic, Consumer<PartitionId> work) {
    for (int partition = 0; partition < topic.partitionCount(); partition++) {
      try {
        work.accept(new PartitionId(topic.id(), partition));
      } catch (UnknownPartitionException | OffsetOutOfRangeException e) {
        LOG.debug("topic {} was deleted or shortened meanwhile", topic.name(), e);
      }
    }
  }

  private KeyedExtent extent(PartitionId partition) {
    return store.extent(partition).orElseThrow(() -> new UnknownPartitionException(partition));
  }

  /** Whether something was folded, and there may be more. */
  private boolean foldStep(PartitionId partition, CompactionPolicy policy, long untilOffset) {
    KeyedExtent extent = extent(partition);
    if (extent.isCopy() || extent.foldedOffset() >= untilOffset) {
      return false;
    }
    LogOffsets offsets = log.currentOffsets(partition);
    Fold fold = new Fold(extent.startOffset());
    long toOffset = extent.foldedOffset();
    while (fold.hasRoom()) {
      List<StoredBatch> batches = foldable(partition, toOffset, extent, offsets, policy);
      if (batches.isEmpty()) {
        break;
      }
      for (StoredBatch batch : batches) {
        if (fold.hasRoom()) {
          if (!AbortedBatches.contain(log, partition, offsets, batch)) {
            fold.add(batch);
          }
          toOffset = batch.lastOffset() + 1;
        }
      }
    }
    return toOffset > extent.foldedOffset()
        && store.fold(partition, extent.foldedOffset(), toOffset, fold.messages(), clock.millis());
  }

  private List<StoredBatch> foldable(
      PartitionId partition,
      long fromOffset,
      KeyedExtent extent,
      LogOffsets offsets,
      CompactionPolicy policy) {
    long offset = Math.max(fromOffset, extent.startOffset());
    if (offset >= extent.nextOffset()) {
      return List.of();
    }
    List<StoredBatch> foldable = new ArrayList<>();
    long nowMs = clock.millis();
    boolean isDue = fromOffset > extent.foldedOffset();
    for (StoredBatch batch : log.read(partition, offset, READ_BYTES, offsets, true)) {
      BatchHeader header = BatchHeader.of(batch.payload());
      long maxTimestampMs = header.maxTimestamp();
      // SQL cannot read what is compressed, which may be from before the topic was keyed
      isDue = isDue || header.isCompressed() || policy.isDue(extent, maxTimestampMs, nowMs);
      if (!isDue || !policy.allows(maxTimestampMs, nowMs)) {
        break;
      }
      foldable.add(batch);
    }
    if (!foldable.isEmpty() && isEndWithoutKey(foldable.getLast(), extent)) {
      foldable.removeLast();
    }
    return foldable;
  }

  /** Readers look for the end of the log: there must be something. */
  private static boolean isEndWithoutKey(StoredBatch batch, KeyedExtent extent) {
    return batch.lastOffset() + 1 >= extent.nextOffset() && !Fold.keepsLastOf(batch);
  }
}
