package io.sequin.storage.link;

import io.sequin.storage.log.PartitionId;

/**
 * How far the other cluster is with a partition that is pushed to it.
 *
 * @param distance how much smaller offsets are there
 * @param nextOffset here; all before it is there
 * @param nextSequence of the next record
 * @param lostOffsets how many had expired here before they were pushed
 */
public record PushPosition(
    PartitionId partition,
    long distance,
    long nextOffset,
    int nextSequence,
    long pushedBytes,
    long lostOffsets) {

  /** Of a partition of which nothing is pushed yet. */
  public static PushPosition begin(
      PartitionId partition, long distance, long nextOffset, int nextSequence) {
    return new PushPosition(partition, distance, nextOffset, nextSequence, 0, 0);
  }
}
