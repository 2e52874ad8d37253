package io.sequin.storage.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The transactions of another cluster that are open in one partition of its copy, by their
 * producers, before and after a part of it. Used by one thread.
 */
final class CopiedTransactions {

  /** Of a producer's transaction, that it has ended without being committed. */
  record Aborted(long producerId, long firstOffset, long markerOffset) {}

  private final Map<Long, Long> before;
  private final Map<Long, Long> open;
  private final List<Aborted> aborted = new ArrayList<>();

  /**
   * @param before first offsets of those that are open before, by producer id
   */
  CopiedTransactions(Map<Long, Long> before) {
    this.before = Map.copyOf(before);
    this.open = new HashMap<>(before);
  }

  void add(CopiedBatch batch) {
    long producerId = batch.producer().id();
    switch (batch.kind()) {
      case RECORDS -> {}
      case TRANSACTIONAL_RECORDS -> open.putIfAbsent(producerId, batch.baseOffset());
      case COMMIT_MARKER -> open.remove(producerId);
      case ABORT_MARKER -> {
        Long firstOffset = open.remove(producerId);
        if (firstOffset != null) {
          aborted.add(new Aborted(producerId, firstOffset, batch.baseOffset()));
        }
      }
    }
  }

  /** First offsets of those that are open now, by producer id. */
  Map<Long, Long> open() {
    return open;
  }

  /** Those of them that were not open before, or not the same. */
  Map<Long, Long> begun() {
    Map<Long, Long> begun = new HashMap<>(open);
    begun.entrySet().removeAll(before.entrySet());
    return begun;
  }

  /** Producers that had one open before and have none now. */
  List<Long> ended() {
    return before.keySet().stream().filter(id -> !open.containsKey(id)).toList();
  }

  List<Aborted> aborted() {
    return aborted;
  }

  /** Where the first one begins that is open now, {@link LogOffsets#NONE} if none is. */
  long openOffset() {
    return open.values().stream().mapToLong(Long::longValue).min().orElse(LogOffsets.NONE);
  }

  /** Where the newest marker of an aborted one is, {@link LogOffsets#NONE} if there is none. */
  long abortedOffset() {
    return aborted.isEmpty() ? LogOffsets.NONE : aborted.getLast().markerOffset();
  }

  boolean haveChanged() {
    return !before.equals(open) || !aborted.isEmpty();
  }
}
