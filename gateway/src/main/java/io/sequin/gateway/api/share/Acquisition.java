package io.sequin.gateway.api.share;

import io.sequin.storage.delivery.Delivery;
import io.sequin.storage.delivery.DeliveryStore;
import io.sequin.storage.delivery.Frontier;
import io.sequin.storage.delivery.Lease;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.StoredBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Acquires records of one partition for one member: first those that come again, then new ones. Not
 * thread-safe.
 *
 * <p>A client takes an acquired offset without a record for a hole in the log, and acknowledges it.
 * So whatever is acquired is also sent: records are read first, and acquired if there is room.
 */
final class Acquisition {

  /** So many ranges are looked at together. */
  private static final int DUE_AT_ONCE = 100;

  private final BatchLog log;
  private final DeliveryStore deliveries;
  private final SharePartition partition;
  private final Lease lease;
  private final boolean committedOnly;
  private final AcquireLimits limits;
  private final List<Delivery> acquired = new ArrayList<>();
  private final NavigableMap<Long, StoredBatch> batches = new TreeMap<>();

  Acquisition(
      BatchLog log,
      DeliveryStore deliveries,
      SharePartition partition,
      ShareTerms terms,
      String memberId,
      AcquireLimits limits) {
    this.log = log;
    this.deliveries = deliveries;
    this.partition = partition;
    this.lease = terms.lease(memberId);
    this.committedOnly = terms.committedOnly();
    this.limits = limits;
  }

  /** What the member holds now, in the order of offsets. */
  List<Delivery> acquired() {
    return acquired.stream().sorted(Comparator.comparingLong(Delivery::firstOffset)).toList();
  }

  /** The batches that have it, in the order of offsets. */
  List<StoredBatch> batches() {
    return List.copyOf(batches.values());
  }

  /** Those that were released or whose lock has run out, as far as there is room for them. */
  void takeAgain() {
    long from = 0;
    boolean hasMore = true;
    while (hasMore && limits.hasRoom()) {
      List<Delivery> due = deliveries.due(partition.share(), from, DUE_AT_ONCE);
      BatchPlan plan = plan();
      DueRecords found =
          new DueRecords(log, partition.id(), plan, limits.records(), lease.maxDeliver());
      boolean fits = found.read(due);
      if (!found.ranges().isEmpty()) {
        deliveries
            .takeAgain(partition.share(), lease, found.ranges())
            .forEach(delivery -> accept(delivery, plan));
      }
      hasMore = fits && due.size() == DUE_AT_ONCE;
      from = due.isEmpty() ? from : due.getLast().lastOffset() + 1;
    }
  }

  /**
   * Those that nobody was given yet.
   *
   * @param room how many records of the partition may be locked in addition
   * @param minBytes unless there are as many, or all that there is room for, none are acquired
   * @return false if there may be more behind another frontier: somebody else has acquired some
   *     just now, or a filter has chosen nothing of what was read
   */
  boolean takeNew(Frontier frontier, int room, long minBytes) {
    int wanted = Math.min(limits.records(), room);
    if (wanted <= 0 || !limits.hasRoom()) {
      return true;
    }
    BatchPlan plan = plan();
    NewRecords found = new NewRecords(plan, partition, frontier.nextOffset(), wanted);
    found.read(limits.isRecordLimit());
    if (!found.hasMoved() || (!found.isEmpty() && !found.isEnough(minBytes))) {
      return true;
    }
    Optional<List<Delivery>> taken =
        deliveries.takeNew(
            partition.share(), lease, frontier.nextOffset(), found.ranges(), found.nextOffset());
    taken.ifPresent(delivered -> delivered.forEach(delivery -> accept(delivery, plan)));
    return taken.isPresent() && !found.isEmpty();
  }

  private BatchPlan plan() {
    return new BatchPlan(log, partition, committedOnly, limits, batches);
  }

  private void accept(Delivery delivery, BatchPlan plan) {
    limits.acquired(length(delivery));
    for (StoredBatch batch : plan.between(delivery.firstOffset(), delivery.lastOffset())) {
      if (batches.put(batch.baseOffset(), batch) == null) {
        limits.send(batch.sizeBytes());
      }
    }
    acquired.addAll(parts(delivery));
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
