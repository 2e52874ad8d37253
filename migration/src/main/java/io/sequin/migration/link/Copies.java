package io.sequin.migration.link;

import io.sequin.migration.client.SourceException;
import io.sequin.protocol.ErrorCode;
import io.sequin.storage.log.PartitionCopy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * What those who fetch and the one who stores have in common: which partitions are copied from
 * which broker, what waits to be stored, and what is wrong. Used by all threads of a link.
 */
final class Copies {

  /** What is wrong with a partition. */
  record Fault(CopyTask task, Kind kind, String message) {

    enum Kind {
      /** The other cluster does not have the offset that comes next. */
      OUT_OF_RANGE,
      /** It does not answer for it, for now. */
      REFUSED,
      /** What it has cannot be copied. */
      FAULTY,
      /** Nothing any more. */
      WELL
    }
  }

  /** Lots that wait, each as large as an answer to Fetch. */
  private static final int MAX_LOTS = 2;

  private final BlockingQueue<List<PartitionCopy>> lots = new ArrayBlockingQueue<>(MAX_LOTS);
  private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
  private volatile Map<Integer, List<CopyTask>> byLeader = Map.of();
  private volatile SourceException failure;
  private volatile boolean closed;

  boolean isOpen() {
    return !closed;
  }

  void close() {
    closed = true;
  }

  /** Has partitions fetched from the brokers that lead them now. */
  void assign(Map<Integer, List<CopyTask>> tasks) {
    byLeader = tasks;
  }

  List<CopyTask> ledBy(int brokerId) {
    return byLeader.getOrDefault(brokerId, List.of());
  }

  Collection<Integer> leaders() {
    return byLeader.keySet();
  }

  /** Waits for room. */
  void store(List<PartitionCopy> lot) throws InterruptedException {
    while (!closed && !lots.offer(lot, 1, TimeUnit.SECONDS)) {
      // as long as the one who stores is at work
    }
  }

  /** What is to be stored next; empty if there is nothing for a time. */
  List<PartitionCopy> take(long patienceMs) throws InterruptedException {
    List<PartitionCopy> lot = lots.poll(patienceMs, TimeUnit.MILLISECONDS);
    return lot == null ? List.of() : lot;
  }

  void isOutOfRange(CopyTask task) {
    // until somebody has looked at it
    task.waitFor(TimeUnit.SECONDS.toNanos(1));
    faults.add(new Fault(task, Fault.Kind.OUT_OF_RANGE, ""));
  }

  void isRefused(CopyTask task, ErrorCode error) {
    faults.add(new Fault(task, Fault.Kind.REFUSED, error.name()));
  }

  void isFaulty(CopyTask task, String problem) {
    faults.add(new Fault(task, Fault.Kind.FAULTY, problem));
  }

  void isWell(CopyTask task) {
    faults.add(new Fault(task, Fault.Kind.WELL, ""));
  }

  void leaderIsAway(int brokerId, SourceException why) {
    failure = new SourceException("broker " + brokerId + " is away: " + why.getMessage(), why);
  }

  /** Takes what is wrong with partitions. */
  List<Fault> takeFaults() {
    List<Fault> taken = new ArrayList<>();
    for (Fault fault = faults.poll(); fault != null; fault = faults.poll()) {
      taken.add(fault);
    }
    return taken;
  }

  /** Why a broker cannot be asked, since it was looked at last; null if all can. */
  SourceException takeFailure() {
    SourceException taken = failure;
    failure = null;
    return taken;
  }
}
