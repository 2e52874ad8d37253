package io.sequin.compat.share;

import io.sequin.compat.share.WorkerLine.RecordId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all workers together have done with each record. */
final class WorkHistory {

  /** A record is with a worker until it acknowledges it, dies, or its time is over. */
  private record Holding(long fromMs, long untilMs) {}

  private final Map<RecordId, List<Holding>> holdings = new HashMap<>();
  private final Set<RecordId> acknowledged = new HashSet<>();
  private final Set<RecordId> killedWhileAcknowledged = new HashSet<>();

  /** Adds what one worker has done. */
  void add(ShareWorker worker) {
    Map<RecordId, Long> held = new HashMap<>();
    Set<RecordId> acknowledging = new HashSet<>();
    for (WorkerLine line : worker.lines()) {
      switch (line.step()) {
        case GOT -> {
          held.put(line.recordId(), line.timeMs());
          acknowledging.clear();
        }
        case ACKNOWLEDGES -> acknowledging.add(line.recordId());
        case ACKNOWLEDGED -> {
          acknowledging.remove(line.recordId());
          acknowledged.add(line.recordId());
          hold(line.recordId(), new Holding(held.remove(line.recordId()), line.timeMs()));
        }
      }
    }
    killedWhileAcknowledged.addAll(acknowledging);
    held.forEach(
        (recordId, fromMs) -> hold(recordId, new Holding(fromMs, worker.keepsUntilMs(fromMs))));
  }

  /** Some worker says that it has acknowledged it. */
  Set<RecordId> acknowledged() {
    return acknowledged;
  }

  /**
   * A worker was about to acknowledge it when it was killed, so that nobody knows whether it has.
   */
  Set<RecordId> killedWhileAcknowledged() {
    return killedWhileAcknowledged;
  }

  /** Some worker has got it. */
  Set<RecordId> received() {
    return holdings.keySet();
  }

  /** Was with two workers at a time. */
  List<RecordId> heldTwice() {
    List<RecordId> twice = new ArrayList<>();
    holdings.forEach(
        (recordId, all) -> {
          List<Holding> inOrder =
              all.stream().sorted(Comparator.comparingLong(Holding::fromMs)).toList();
          for (int i = 1; i < inOrder.size(); i++) {
            if (inOrder.get(i).fromMs() < inOrder.get(i - 1).untilMs()) {
              twice.add(recordId);
            }
          }
        });
    return twice;
  }

  private void hold(RecordId recordId, Holding holding) {
    holdings.computeIfAbsent(recordId, _ -> new ArrayList<>()).add(holding);
  }
}
