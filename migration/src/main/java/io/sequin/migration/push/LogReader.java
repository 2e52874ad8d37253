package io.sequin.migration.push;

import io.sequin.protocol.record.BatchHeader;
import io.sequin.storage.log.AbortedRange;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.OffsetOutOfRangeException;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import java.util.List;

/** Reads what is to be sent: what is committed, in the order of the log. */
final class LogReader {

  private final BatchLog log;

  LogReader(BatchLog log) {
    this.log = log;
  }

  /**
   * What comes next of a partition; empty if nothing does for now.
   *
   * @param maxBytes of stored batches, but at least one
   */
  List<Outgoing> read(PartitionId partition, long fromOffset, int maxBytes) {
    try {
      return read(partition, fromOffset, maxBytes, log.knownOffsets(partition));
    } catch (OffsetOutOfRangeException e) {
      // it has expired just now
      return read(partition, fromOffset, maxBytes, log.currentOffsets(partition));
    }
  }

  private List<Outgoing> read(
      PartitionId partition, long fromOffset, int maxBytes, LogOffsets offsets) {
    OutgoingBuilder builder = new OutgoingBuilder(fromOffset, offsets.startOffset());
    if (builder.nextOffset() < offsets.end(true)) {
      add(builder, partition, offsets, maxBytes);
    }
    return builder.build();
  }

  /** How many records there are in a part of a log that are sent. */
  long count(PartitionId partition, long fromOffset, long toOffset, int maxBytes) {
    long counted = 0;
    for (long next = fromOffset; next < toOffset; ) {
      List<Outgoing> parts = read(partition, next, maxBytes);
      if (parts.isEmpty()) {
        return counted;
      }
      for (Outgoing part : parts) {
        if (part instanceof Outgoing.Records && part.fromOffset() < toOffset) {
          counted += Math.min(part.toOffset(), toOffset) - part.fromOffset();
        }
      }
      next = parts.getLast().toOffset();
    }
    return counted;
  }

  private void add(
      OutgoingBuilder builder, PartitionId partition, LogOffsets offsets, int maxBytes) {
    List<StoredBatch> batches = log.read(partition, builder.nextOffset(), maxBytes, offsets, true);
    if (batches.isEmpty()) {
      // compaction has left nothing
      builder.skipTo(offsets.end(true));
      return;
    }
    List<AbortedRange> aborted =
        log.abortedRanges(
            partition,
            offsets,
            batches.getFirst().baseOffset(),
            batches.getLast().lastOffset() + 1);
    for (StoredBatch batch : batches) {
      if (isSent(batch, aborted)) {
        builder.add(batch);
      } else {
        builder.skipTo(batch.lastOffset() + 1);
      }
    }
  }

  private static boolean isSent(StoredBatch batch, List<AbortedRange> aborted) {
    BatchHeader header = BatchHeader.of(batch.payload());
    if (header.isControl()) {
      return false;
    }
    return !header.isTransactional()
        || aborted.stream()
            .noneMatch(
                range ->
                    range.producerId() == header.producerId()
                        && range.firstOffset() <= batch.lastOffset()
                        && batch.baseOffset() < range.markerOffset());
  }
}
