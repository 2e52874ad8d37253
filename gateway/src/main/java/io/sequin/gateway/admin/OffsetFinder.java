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

  private record Place(long offset, long timestampMs) {}

  private final BatchLog log;

  public OffsetFinder(BatchLog log) {
    this.log = log;
  }

  /** Empty if there is no such record. */
  public Optional<FoundOffset> find(PartitionId partition, OffsetSpec wanted) {
    return place(partition, wanted).map(place -> found(partition, place));
  }

  /** The same for who sees nothing of transactions that have not ended. */
  public Optional<FoundOffset> findStable(PartitionId partition, OffsetSpec wanted) {
    long stableOffset = log.currentOffsets(partition).stableOffset();
    if (wanted == End.LATEST) {
      return end(stableOffset).map(place -> found(partition, place));
    }
    return find(partition, wanted)
        .filter(found -> wanted == End.EARLIEST || found.offset() < stableOffset);
  }

  private FoundOffset found(PartitionId partition, Place place) {
    return new FoundOffset(
        place.offset(), log.leaderEpochs(partition).at(place.offset()), place.timestampMs());
  }

  private Optional<Place> place(PartitionId partition, OffsetSpec wanted) {
    return switch (wanted) {
      case End.LATEST -> end(log.currentOffsets(partition).highWatermark());
      case End.EARLIEST -> end(log.currentOffsets(partition).startOffset());
      case NewestRecord _ -> search(partition, offsets -> maxTimestamp(partition, offsets));
      case FirstAtOrAfter(long timestampMs) ->
          search(partition, offsets -> firstAtOrAfter(partition, timestampMs, offsets));
    };
  }

  private static Optional<Place> end(long offset) {
    return Optional.of(new Place(offset, NO_TIMESTAMP));
  }

  /** Searches what is folded and what is not, again if something was folded in between. */
  private Optional<Place> search(
      PartitionId partition, Function<LogOffsets, Optional<Place>> search) {
    LogOffsets before = log.currentOffsets(partition);
    while (true) {
      Optional<Place> found = search.apply(before);
      LogOffsets after = log.currentOffsets(partition);
      if (after.foldedOffset() == before.foldedOffset()) {
        return found;
      }
      before = after;
    }
  }

  private Optional<Place> firstAtOrAfter(
      PartitionId partition, long timestampMs, LogOffsets offsets) {
    // what is folded comes before what is not
    return folded(
            offsets,
            () -> log.keyed().findByTimestamp(partition, offsets.startOffset(), timestampMs))
        .or(() -> firstInBatches(partition, offsets.startOffset(), timestampMs));
  }

  private static Optional<Place> folded(LogOffsets offsets, Supplier<Optional<KeyedPlace>> search) {
    return offsets.foldedOffset() == 0
        ? Optional.empty()
        : search.get().map(place -> new Place(place.offset(), place.timestampMs()));
  }

  private Optional<Place> firstInBatches(
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
        .map(found -> new Place(found.offset(), found.timestamp()));
  }

  private Optional<Place> maxTimestamp(PartitionId partition, LogOffsets offsets) {
    Optional<Place> folded =
        folded(offsets, () -> log.keyed().findMaxTimestamp(partition, offsets.startOffset()));
    return Stream.concat(folded.stream(), maxInBatches(partition).stream())
        .max(
            Comparator.comparingLong(Place::timestampMs)
                .thenComparing(Place::offset, Comparator.reverseOrder()));
  }

  private Optional<Place> maxInBatches(PartitionId partition) {
    return log.findMaxTimestamp(partition)
        .flatMap(
            batch ->
                RecordSearch.maxTimestamp(
                    batch.payload(), batch.baseOffset(), ServerLimits.MAX_REQUEST_BYTES))
        .map(found -> new Place(found.offset(), found.timestamp()));
  }
}
