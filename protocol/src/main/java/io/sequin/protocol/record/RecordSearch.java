package io.sequin.protocol.record;

import java.util.Optional;

/** Finds records of one stored batch by timestamp, for the ListOffsets API. */
public final class RecordSearch {

  /** A record's offset and its timestamp in milliseconds. */
  public record OffsetAndTimestamp(long offset, long timestamp) {}

  private RecordSearch() {}

  /**
   * The first record, from {@code minOffset} on, whose timestamp is {@code timestamp} or later.
   *
   * @throws InvalidBatchException if the payload is corrupt or unpacks to more than {@code
   *     maxUncompressedBytes}
   */
  public static Optional<OffsetAndTimestamp> firstAtOrAfter(
      byte[] payload, long baseOffset, long minOffset, long timestamp, int maxUncompressedBytes) {
    RecordCursor record = RecordCursor.of(payload, maxUncompressedBytes);
    while (record.next()) {
      long offset = baseOffset + record.offsetDelta();
      if (offset >= minOffset && record.timestamp() >= timestamp) {
        return Optional.of(new OffsetAndTimestamp(offset, record.timestamp()));
      }
    }
    return Optional.empty();
  }

  /**
   * The first record that has the batch's maximum timestamp (KIP-734): the first of all if none has
   * a timestamp.
   *
   * @throws InvalidBatchException as {@link #firstAtOrAfter}
   */
  public static Optional<OffsetAndTimestamp> maxTimestamp(
      byte[] payload, long baseOffset, int maxUncompressedBytes) {
    long maxTimestamp = BatchHeader.of(payload).maxTimestamp();
    return firstAtOrAfter(payload, baseOffset, baseOffset, maxTimestamp, maxUncompressedBytes);
  }
}
