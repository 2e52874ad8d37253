package io.sequin.migration.link;

import io.sequin.migration.client.SourcePartition;
import io.sequin.storage.link.CopyPosition;
import io.sequin.storage.log.PartitionCopy;
import io.sequin.storage.log.PartitionId;

/**
 * A partition that is copied, and where to go on. Changed by the thread that fetches from its
 * leader, and set back by the one that stores.
 */
final class CopyTask {

  private final SourcePartition source;
  private final PartitionId partition;
  private volatile long storedOffset;
  private volatile long nextOffset;
  private volatile int lastEpoch;
  private volatile long startOffset;
  private volatile long waitUntilNanos;
  private volatile boolean isInTrouble;
  private long seenStartOffset = -1;
  private volatile long seenEndOffset = -1;

  CopyTask(SourcePartition source, CopyPosition position) {
    this.source = source;
    this.partition = position.partition();
    goOnFrom(position);
  }

  SourcePartition source() {
    return source;
  }

  PartitionId partition() {
    return partition;
  }

  /** Where the copy ends in PostgreSQL, as far as is known here. */
  long storedOffset() {
    return storedOffset;
  }

  void stored(long endOffset) {
    storedOffset = endOffset;
  }

  /** The next offset to ask for. */
  long nextOffset() {
    return nextOffset;
  }

  /** The leader epoch of the batch before; -1 if there is none. */
  int lastEpoch() {
    return lastEpoch;
  }

  /** How many offsets are still to copy, as far as is known. */
  long lagRecords() {
    return Math.max(0, seenEndOffset - storedOffset);
  }

  /** Where the copy begins. */
  long startOffset() {
    return startOffset;
  }

  /** Whether the log there has other ends than were seen before. By the thread that fetches. */
  boolean notes(PartitionCopy copy) {
    boolean isNews =
        copy.sourceStartOffset() != seenStartOffset || copy.sourceEndOffset() != seenEndOffset;
    seenStartOffset = copy.sourceStartOffset();
    seenEndOffset = copy.sourceEndOffset();
    return isNews;
  }

  void fetched(long endOffset, int epoch) {
    nextOffset = endOffset;
    lastEpoch = epoch;
  }

  void startsAt(long offset) {
    startOffset = offset;
  }

  /** As it is stored, whatever was fetched since. */
  void goOnFrom(CopyPosition position) {
    storedOffset = position.nextOffset();
    startOffset = position.startOffset();
    lastEpoch = position.lastEpoch().orElse(-1);
    nextOffset = position.nextOffset();
  }

  /** Notes that something is wrong with it, of which people were told. */
  void isInTrouble() {
    isInTrouble = true;
  }

  /** Whether something was wrong with it, once it is well again. */
  boolean takeTrouble() {
    boolean was = isInTrouble;
    isInTrouble = false;
    return was;
  }

  /** Leaves it alone for a while, because something is wrong with it. */
  void waitFor(long nanos) {
    waitUntilNanos = System.nanoTime() + nanos;
  }

  boolean isWaiting() {
    return waitUntilNanos != 0 && System.nanoTime() - waitUntilNanos < 0;
  }
}
