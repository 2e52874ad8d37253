package io.sequin.gateway.admin;

import io.sequin.gateway.admin.OffsetSpec.End;
import io.sequin.gateway.admin.OffsetSpec.FirstAtOrAfter;
import io.sequin.gateway.admin.OffsetSpec.NewestRecord;
import io.sequin.gateway.config.ServerLimits;
import io.sequin.protocol.record.RecordSearch;
import io.sequin.storage.keyed.KeyedPlace;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.PartitionId;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Finds offsets in a log: its ends, or by time (KIP-79, KIP-734). */
public final class OffsetFinder {

  private static final long NO_TIMESTAMP = -1;

  private final BatchLog log;

  public OffsetFinder(BatchLog log) {
    this.log = log;
  }

  /** Empty if there is no such record. */
  public Optional<FoundOffset> find(PartitionId partition, OffsetSpec wanted) {
    return switch (wanted) {
      case End.LATEST -> end(log.currentOffsets(partition).highWatermark());
      case End.EARLIEST -> end(log.currentOffsets(partition).startOffset());
      case NewestRecord _ -> search(partition, offsets -> maxTimestamp(partition, offsets));
      case FirstAtOrAfter(long timestampMs) ->
          search(partition, offsets -> firstAtOrAfter(partition, timestampMs, offsets));
    };
  }

  private static Optional<FoundOffset> end(long offset) {
    return Optional.of(new FoundOffset(offset, NO_TIMESTAMP));
  }

  /** Searches what is folded and what is not, again if something was folded in between. */
  private Optional<FoundOffset> search(
      PartitionId partition, Function<LogOffsets, Optional<FoundOffset>> search) {
    LogOffsets before = log.currentOffsets(partition);
    while (true) {
      Optional<FoundOffset> found = search.apply(before);
      LogOffsets after = log.currentOffsets(partition);
      if (after.foldedOffset() == before.foldedOffset()) {
        return found;
      }
      before = after;
    }
  }

  private Optional<FoundOffset> firstAtOrAfter(
      PartitionId partition, long timestampMs, LogOffsets offsets) {
    // what is folded comes before what is not
    return folded(
            offsets,
            () -> log.keyed().findByTimestamp(partition, offsets.startOffset(), timestampMs))
        .or(() -> firstInBatches(partition, offsets.startOffset(), timestampMs));
  }

  private static Optional<FoundOffset> folded(
      LogOffsets offsets, Supplier<Optional<KeyedPlace>> search) {
    return offsets.foldedOffset() == 0
        ? Optional.empty()
        : search.get().map(place -> new FoundOffset(place.offset(), place.timestampMs()));
  }

  private Optional<FoundOffset> firstInBatches(
      PartitionId partition, long startOffset, long timestampMs) {
    return log.findByTimestamp(partition, timestampMs)
        .flatMap(
            batch ->
                RecordSearch.firstAtOrAfter(
                    batch.payload(),
                    batch.baseOffset(),
                    startOffset,
                    timestampMs,
                    ServerLimits.MAX_REQUEST_BYTES))
        .map(found -> new FoundOffset(found.offset(), found.timestamp()));
  }

  private Optional<FoundOffset> maxTimestamp(PartitionId partition, LogOffsets offsets) {
    Optional<FoundOffset> folded =
        folded(offsets, () -> log.keyed().findMaxTimestamp(partition, offsets.startOffset()));
    return Stream.concat(folded.stream(), maxInBatches(partition).stream())
        .max(
            Comparator.comparingLong(FoundOffset::timestampMs)
                .thenComparing(FoundOffset::offset, Comparator.reverseOrder()));
  }

  private Optional<FoundOffset> maxInBatches(PartitionId partition) {
    return log.findMaxTimestamp(partition)
        .flatMap(
            batch ->
                RecordSearch.maxTimestamp(
                    batch.payload(), batch.baseOffset(), ServerLimits.MAX_REQUEST_BYTES))
        .map(found -> new FoundOffset(found.offset(), found.timestamp()));
  }
}
