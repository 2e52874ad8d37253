package io.sequin.protocol.record;

/**
 * What a batch says of all its records together.
 *
 * @param lastOffsetDelta the last offset that the batch stands for, minus the base offset, whether
 *     there is a record of that offset or not
 * @param attributes the codec in them does not count: what is built is not compressed
 * @param baseTimestamp what the times of records are counted from, in milliseconds
 * @param maxTimestamp for log append time, and where there are no records; else it is worked out
 * @param producerId -1 without an idempotent producer
 */
public record BatchFields(
    long baseOffset,
    int lastOffsetDelta,
    short attributes,
    long baseTimestamp,
    long maxTimestamp,
    long producerId,
    short producerEpoch,
    int baseSequence) {

  private static final short NO_PRODUCER_EPOCH = -1;
  private static final int NO_SEQUENCE = -1;

  public BatchFields {
    if (lastOffsetDelta < 0) {
      throw new IllegalArgumentException("lastOffsetDelta is " + lastOffsetDelta);
    }
  }

  /** Those of a stored batch that is built anew, so that records of it can be taken over. */
  public static BatchFields of(long baseOffset, BatchHeader header) {
    return new BatchFields(
        baseOffset,
        header.lastOffsetDelta(),
        header.attributes(),
        header.baseTimestamp(),
        header.maxTimestamp(),
        header.producerId(),
        header.producerEpoch(),
        header.baseSequence());
  }

  /** Those of a batch without a producer, whose records have create time. */
  public static BatchFields withoutProducer(
      long baseOffset, int lastOffsetDelta, long baseTimestamp) {
    return new BatchFields(
        baseOffset,
        lastOffsetDelta,
        (short) 0,
        baseTimestamp,
        BatchLayout.NO_TIMESTAMP,
        BatchLayout.NO_PRODUCER_ID,
        NO_PRODUCER_EPOCH,
        NO_SEQUENCE);
  }

  /** The same for a part of the batch that ends before it does. */
  public BatchFields endingAt(int newLastOffsetDelta) {
    return new BatchFields(
        baseOffset,
        newLastOffsetDelta,
        attributes,
        baseTimestamp,
        maxTimestamp,
        producerId,
        producerEpoch,
        baseSequence);
  }

  BatchFields withAttributes(short newAttributes) {
    return new BatchFields(
        baseOffset,
        lastOffsetDelta,
        newAttributes,
        baseTimestamp,
        maxTimestamp,
        producerId,
        producerEpoch,
        baseSequence);
  }
}
