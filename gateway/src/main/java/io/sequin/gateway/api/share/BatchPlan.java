package io.sequin.gateway.api.share;

import io.sequin.gateway.filter.BatchChooser;
import io.sequin.gateway.filter.BatchChooser.Part;
import io.sequin.gateway.transaction.AbortedBatches;
import io.sequin.protocol.record.BatchHeader;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Batches of one partition that an answer would have in addition, as far as there is room for them.
 * Not thread-safe.
 */
final class BatchPlan {

  private final BatchLog log;
  private final PartitionId partition;
  private final Optional<BatchChooser> chooser;
  private final boolean committedOnly;
  private final AcquireLimits limits;
  private final NavigableMap<Long, StoredBatch> sent;
  private final NavigableMap<Long, StoredBatch> planned = new TreeMap<>();
  private List<StoredBatch> lastRead = List.of();
  private long sizeBytes;

  /**
   * @param committedOnly whether nothing is sent that an open transaction may take back, or an
   *     aborted one has
   * @param sent those that the answer has already, by base offset
   */
  BatchPlan(
      BatchLog log,
      SharePartition partition,
      boolean committedOnly,
      AcquireLimits limits,
      NavigableMap<Long, StoredBatch> sent) {
    this.log = log;
    this.partition = partition.id();
    this.chooser = partition.chooser();
    this.committedOnly = committedOnly;
    this.limits = limits;
    this.sent = sent;
  }

  /** Batches from the one that has the offset on, as they are stored; none at the log's end. */
  List<StoredBatch> readFrom(long offset, long maxBytes) {
    Optional<StoredBatch> known = at(sent, offset).or(() -> at(planned, offset));
    if (known.isPresent()) {
      return List.of(known.get());
    }
    boolean isRead =
        !lastRead.isEmpty()
            && lastRead.getFirst().baseOffset() <= offset
            && lastRead.getLast().lastOffset() >= offset;
    if (!isRead) {
      LogOffsets offsets = log.knownOffsets(partition);
      lastRead = log.read(partition, offset, maxBytes, offsets, committedOnly);
      chooser.ifPresent(each -> each.prepare(lastRead));
    }
    return lastRead.stream().filter(batch -> batch.lastOffset() >= offset).toList();
  }

  /** Where what may be read ends, as far as it is known. */
  long endOffset() {
    return log.knownOffsets(partition).end(committedOnly);
  }

  /**
   * What is to be sent of a batch: all that members may read, whoever is to have it. Nothing of a
   * marker: the client would only acknowledge it.
   *
   * @param fromOffset from where on it is wanted
   * @throws io.sequin.gateway.filter.QueryStoppedException if a query stops there
   */
  Part chosen(StoredBatch batch, long fromOffset) {
    BatchHeader header = BatchHeader.of(batch.payload());
    if (header.isControl() || (committedOnly && header.isTransactional() && isAborted(batch))) {
      return new Part(batch.lastOffset() + 1, Optional.empty());
    }
    return chooser.isEmpty() || isChosen(batch)
        ? new Part(batch.lastOffset() + 1, Optional.of(batch))
        : chooser.get().chooseWhole(batch, fromOffset);
  }

  private boolean isChosen(StoredBatch batch) {
    return batch.equals(sent.get(batch.baseOffset()))
        || batch.equals(planned.get(batch.baseOffset()));
  }

  private boolean isAborted(StoredBatch batch) {
    return AbortedBatches.contain(log, partition, log.knownOffsets(partition), batch);
  }

  /** False if there is no room for it. */
  boolean add(StoredBatch chosen) {
    long baseOffset = chosen.baseOffset();
    if (sent.containsKey(baseOffset) || planned.containsKey(baseOffset)) {
      return true;
    }
    if (!limits.admits(sizeBytes, chosen.sizeBytes())) {
      return false;
    }
    planned.put(baseOffset, chosen);
    sizeBytes += chosen.sizeBytes();
    return true;
  }

  /** Those that have some of the offsets. */
  Collection<StoredBatch> between(long first, long last) {
    long from = at(planned, first).map(StoredBatch::baseOffset).orElse(first);
    return planned.subMap(from, true, last, true).values();
  }

  long sizeBytes() {
    return sizeBytes;
  }

  private static Optional<StoredBatch> at(NavigableMap<Long, StoredBatch> batches, long offset) {
    return Optional.ofNullable(batches.floorEntry(offset))
        .map(entry -> entry.getValue())
        .filter(batch -> batch.lastOffset() >= offset);
  }
}
