package io.sequin.gateway.api.share;

import io.sequin.storage.delivery.Delivery;
import io.sequin.storage.delivery.DeliveryStore;
import io.sequin.storage.delivery.Frontier;
import io.sequin.storage.delivery.Lease;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.OffsetOutOfRangeException;
import io.sequin.storage.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Acquires records of one partition for one member: first those that come again, then new ones. Not
 * thread-safe.
 *
 * <p>A client takes an acquired offset without a record for a hole in the log, and acknowledges it.
 * So whatever is acquired is also read, and sent.
 */
final class Acquisition {

  /**
   * How many records are taken again at once. They may be far from each other, and all are sent
   * even if they are more bytes than are wanted.
   */
  private static final int TAKEN_AGAIN_AT_ONCE = 100;

  private static final int READ_BYTES = 64 << 10;

  private final BatchLog log;
  private final DeliveryStore deliveries;
  private final SharePartition partition;
  private final Lease lease;
  private final AcquireLimits limits;
  private final List<Delivery> acquired = new ArrayList<>();
  private final NavigableMap<Long, StoredBatch> batches = new TreeMap<>();

  Acquisition(
      BatchLog log,
      DeliveryStore deliveries,
      SharePartition partition,
      Lease lease,
      AcquireLimits limits) {
    this.log = log;
    this.deliveries = deliveries;
    this.partition = partition;
    this.lease = lease;
    this.limits = limits;
  }

  /** What the member holds now, in the order of offsets. */
  List<Delivery> acquired() {
    return acquired;
  }

  /** The batches that have it, in the order of offsets. */
  List<StoredBatch> batches() {
    return List.copyOf(batches.values());
  }

  /** Those that were released or whose lock has run out. */
  void takeAgain() {
    boolean hasMore = true;
    while (hasMore && limits.hasRoom()) {
      int wanted = Math.min(limits.records(), TAKEN_AGAIN_AT_ONCE);
      List<Delivery> taken = deliveries.takeAgain(partition.share(), lease, wanted);
      taken.forEach(this::accept);
      hasMore = taken.stream().mapToLong(Acquisition::length).sum() >= wanted;
    }
  }

  /**
   * Those that nobody was given yet.
   *
   * @param room how many records of the partition may be locked in addition
   * @param minBytes unless there are as many, none are acquired
   * @return false if somebody else has acquired some just now, so that the frontier is another one
   */
  boolean takeNew(Frontier frontier, int room, long minBytes) {
    int wanted = Math.min(limits.records(), room);
    if (wanted <= 0 || limits.bytes() <= 0) {
      return true;
    }
    NewRecords found = new NewRecords(log, partition, frontier.nextOffset());
    found.read(wanted, limits.bytes(), limits.isRecordLimit());
    if (!found.hasMoved() || (!found.isEmpty() && found.sizeBytes() < minBytes)) {
      return true;
    }
    Optional<List<Delivery>> taken =
        deliveries.takeNew(
            partition.share(), lease, frontier.nextOffset(), found.ranges(), found.nextOffset());
    taken.ifPresent(
        delivered -> {
          found.batches().forEach(this::keep);
          limits.acquired(found.recordCount());
          delivered.forEach(delivery -> acquired.addAll(parts(delivery)));
        });
    return taken.isPresent();
  }

  private void accept(Delivery delivery) {
    limits.acquired(length(delivery));
    acquired.add(delivery);
    if (delivery.lastOffset() >= log.knownOffsets(partition.id()).highWatermark()) {
      // another gateway has appended and delivered it before
      log.currentOffsets(partition.id());
    }
    try {
      read(delivery);
    } catch (OffsetOutOfRangeException _) {
      // deleted just now: to the client there is a hole in the log, as there is
    }
  }

  private void read(Delivery delivery) {
    long offset = delivery.firstOffset();
    while (offset <= delivery.lastOffset()) {
      var known = batches.floorEntry(offset);
      if (known != null && known.getValue().lastOffset() >= offset) {
        offset = known.getValue().lastOffset() + 1;
        continue;
      }
      List<StoredBatch> read = log.read(partition.id(), offset, READ_BYTES);
      if (read.isEmpty()) {
        return;
      }
      read.stream()
          .filter(batch -> batch.baseOffset() <= delivery.lastOffset())
          .forEach(this::keepChosen);
      offset = read.getLast().lastOffset() + 1;
    }
  }

  private void keepChosen(StoredBatch batch) {
    if (partition.filter().isEmpty()) {
      keep(batch);
    } else {
      partition.filter().get().apply(batch, batch.baseOffset()).ifPresent(this::keep);
    }
  }

  private void keep(StoredBatch batch) {
    if (batches.put(batch.baseOffset(), batch) == null) {
      limits.read(batch.sizeBytes());
    }
  }

  /**
   * Members acknowledge by what they are told together, so that this should be about as long as
   * they want it, and end where a batch ends.
   */
  private List<Delivery> parts(Delivery delivery) {
    if (limits.isRecordLimit() || length(delivery) <= limits.batchSize()) {
      return List.of(delivery);
    }
    List<Delivery> parts = new ArrayList<>();
    long first = delivery.firstOffset();
    for (long baseOffset : batches.subMap(first, false, delivery.lastOffset(), true).keySet()) {
      if (baseOffset - first >= limits.batchSize()) {
        parts.add(new Delivery(first, baseOffset - 1, delivery.deliverCount()));
        first = baseOffset;
      }
    }
    parts.add(new Delivery(first, delivery.lastOffset(), delivery.deliverCount()));
    return parts;
  }

  private static long length(Delivery delivery) {
    return delivery.lastOffset() - delivery.firstOffset() + 1;
  }
}
