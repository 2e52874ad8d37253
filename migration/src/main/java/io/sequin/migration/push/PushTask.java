package io.sequin.migration.push;

import io.sequin.migration.client.SourcePartition;
import io.sequin.storage.link.PushPosition;
import io.sequin.storage.log.PartitionId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A partition that is pushed, and where to go on. Changed by the thread that pushes. */
final class PushTask {

  private final SourcePartition there;
  private final PartitionId partition;
  private final Deque<Outgoing> waiting = new ArrayDeque<>();
  private volatile Optional<PushPosition> position;
  private volatile long seenEndOffset = -1;
  private boolean isLocated;
  private boolean isIntroduced;
  private boolean isNoted = true;
  private long waitUntilNanos;

  /**
   * @param position as it was noted last; empty if nothing was pushed yet
   */
  PushTask(SourcePartition there, PartitionId partition, Optional<PushPosition> position) {
    this.there = there;
    this.partition = partition;
    this.position = position;
  }

  SourcePartition there() {
    return there;
  }

  PartitionId partition() {
    return partition;
  }

  /**
   * How far the other cluster is, as far as is known; empty before it was ever asked. By any
   * thread.
   */
  Optional<PushPosition> position() {
    return position;
  }

  /** Where to go on here. */
  long nextOffset() {
    return position.orElseThrow().nextOffset();
  }

  /** The offset there of one here. */
  long there(long offset) {
    return offset - position.orElseThrow().distance();
  }

  /** Where the log ends here, as it was seen last. */
  void seesEnd(long endOffset) {
    seenEndOffset = endOffset;
  }

  /** How many offsets are still to send, as far as is known. By any thread. */
  long lagRecords() {
    return position.map(at -> Math.max(0, seenEndOffset - at.nextOffset())).orElse(0L);
  }

  /** Whether it is certain where to go on. */
  boolean isLocated() {
    return isLocated;
  }

  void locate(PushPosition found) {
    isNoted &= position.filter(found::equals).isPresent();
    position = Optional.of(found);
    waiting.clear();
    isLocated = true;
  }

  /**
   * Whether something was taken there since it was asked where to go on. Until then one batch is
   * sent at a time: of a producer that it does not know, a broker takes whichever comes first.
   */
  boolean isIntroduced() {
    return isIntroduced;
  }

  /** It is to be asked there where to go on. */
  void isLost() {
    waiting.clear();
    isLocated = false;
    isIntroduced = false;
  }

  /** What was read and not sent yet, in order. */
  Deque<Outgoing> waiting() {
    return waiting;
  }

  void add(List<Outgoing> parts) {
    waiting.addAll(parts);
  }

  /** The records that were to be sent next are there. */
  void sent(Outgoing.Records records) {
    PushPosition before = position.orElseThrow();
    moveTo(
        new PushPosition(
            partition,
            before.distance(),
            records.toOffset(),
            Sequences.plus(before.nextSequence(), records.count()),
            before.pushedBytes() + records.payload().length,
            before.lostOffsets()));
    waiting.remove();
    isIntroduced = true;
  }

  /** A part of the gap that comes next, or all of it, is taken up there. */
  void skipped(Outgoing.Gap gap, long toOffset) {
    PushPosition before = position.orElseThrow();
    moveTo(
        new PushPosition(
            partition,
            before.distance(),
            toOffset,
            before.nextSequence(),
            before.pushedBytes(),
            before.lostOffsets() + gap.expiredIn(before.nextOffset(), toOffset)));
    waiting.remove();
    if (toOffset < gap.toOffset()) {
      waiting.addFirst(new Outgoing.Gap(toOffset, gap.toOffset(), gap.expiredTo()));
    }
  }

  private void moveTo(PushPosition now) {
    position = Optional.of(now);
    isNoted = false;
  }

  /** Takes the position if it has changed since it was taken last. */
  Optional<PushPosition> takeNews() {
    Optional<PushPosition> news = isNoted ? Optional.empty() : position;
    isNoted = true;
    return news;
  }

  /** Leaves it alone for a while, because something is wrong with it. */
  void waitFor(long nanos) {
    waitUntilNanos = System.nanoTime() + nanos;
  }

  boolean isWaiting() {
    return waitUntilNanos != 0 && System.nanoTime() - waitUntilNanos < 0;
  }
}
