package io.sequin.gateway.compaction;

import io.sequin.gateway.config.TopicConfig;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.protocol.record.BatchHeader;
import io.sequin.storage.keyed.KeyedExtent;
import io.sequin.storage.keyed.KeyedStore;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import io.sequin.storage.log.UnknownPartitionException;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the logs of keyed topics, a bounded part in each transaction, up to the high watermark: a
 * gateway that is killed leaves nothing half done, and the next round goes on.
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
   * One round through all keyed topics.
   *
   * @throws io.sequin.storage.StorageException if PostgreSQL refuses or is away
   */
  public void run() {
    List<Topic> keyed = topics.topics().stream().filter(this::isKeyed).toList();
    if (!keyed.isEmpty()) {
      store.takeTurn(() -> keyed.forEach(this::compact));
    }
  }

  private boolean isKeyed(Topic topic) {
    return config(topic).cleanupPolicy().compacts();
  }

  private TopicConfig config(Topic topic) {
    return TopicConfig.of(topic.configs(), defaults);
  }

  private void compact(Topic topic) {
    CompactionPolicy policy = CompactionPolicy.of(config(topic));
    for (int partition = 0; partition < topic.partitionCount(); partition++) {
      PartitionId id = new PartitionId(topic.id(), partition);
      try {
        compact(id, policy);
      } catch (UnknownPartitionException e) {
        LOG.debug("topic {} was deleted meanwhile", topic.name(), e);
      }
    }
  }

  private void compact(PartitionId partition, CompactionPolicy policy) {
    while (foldStep(partition, policy)) {
      log.refresh(Set.of(partition));
    }
    store.drop(partition, clock.millis() - policy.deleteRetentionMs());
  }

  /** Whether something was folded, and there may be more. */
  private boolean foldStep(PartitionId partition, CompactionPolicy policy) {
    KeyedExtent extent =
        store.extent(partition).orElseThrow(() -> new UnknownPartitionException(partition));
    if (extent.foldedOffset() >= extent.nextOffset()) {
      return false;
    }
    Fold fold = new Fold(extent.startOffset());
    long toOffset = extent.foldedOffset();
    while (fold.hasRoom()) {
      List<StoredBatch> batches = foldable(partition, toOffset, extent, policy);
      if (batches.isEmpty()) {
        break;
      }
      batches.forEach(fold::add);
      toOffset = batches.getLast().lastOffset() + 1;
    }
    return toOffset > extent.foldedOffset()
        && store.fold(partition, extent.foldedOffset(), toOffset, fold.messages(), clock.millis());
  }

  private List<StoredBatch> foldable(
      PartitionId partition, long fromOffset, KeyedExtent extent, CompactionPolicy policy) {
    long offset = Math.max(fromOffset, extent.startOffset());
    if (offset >= extent.nextOffset()) {
      return List.of();
    }
    List<StoredBatch> foldable = new ArrayList<>();
    long nowMs = clock.millis();
    boolean isDue = fromOffset > extent.foldedOffset();
    for (StoredBatch batch : log.read(partition, offset, READ_BYTES)) {
      long maxTimestampMs = BatchHeader.of(batch.payload()).maxTimestamp();
      isDue = isDue || policy.isDue(extent, maxTimestampMs, nowMs);
      if (!isDue || !policy.allows(maxTimestampMs, nowMs)) {
        break;
      }
      foldable.add(batch);
    }
    return foldable;
  }
}
