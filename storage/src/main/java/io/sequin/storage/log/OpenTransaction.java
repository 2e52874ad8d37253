package io.sequin.storage.log;

/**
 * A producer's transaction that a partition is part of.
 *
 * @param firstOffset of its first record there, {@link LogOffsets#NONE} as long as there is none
 */
record OpenTransaction(short epoch, long firstOffset) {

  boolean hasRecords() {
    return firstOffset != LogOffsets.NONE;
  }
}
