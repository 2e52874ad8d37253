package io.sequin.gateway.api.share;

import io.sequin.gateway.admin.FoundOffset;
import io.sequin.gateway.admin.OffsetFinder;
import io.sequin.gateway.admin.OffsetSpec;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.PartitionId;
import java.time.Duration;
import java.time.InstantSource;

/** Where a share group begins in a partition that it has not read yet. */
final class ShareStart {

  private static final String BY_DURATION = "by_duration:";

  private final BatchLog log;
  private final OffsetFinder finder;
  private final InstantSource clock;

  ShareStart(BatchLog log, OffsetFinder finder, InstantSource clock) {
    this.log = log;
    this.finder = finder;
    this.clock = clock;
  }

  /**
   * @param offsetReset a valid {@code share.auto.offset.reset}
   */
  long in(PartitionId partition, String offsetReset) {
    LogOffsets offsets = log.currentOffsets(partition);
    if (offsetReset.startsWith(BY_DURATION)) {
      Duration age = Duration.parse(offsetReset.substring(BY_DURATION.length()));
      long timestampMs = Math.max(0, clock.instant().minus(age).toEpochMilli());
      return finder
          .find(partition, new OffsetSpec.FirstAtOrAfter(timestampMs))
          .map(FoundOffset::offset)
          .orElse(offsets.highWatermark());
    }
    return offsetReset.equals("earliest") ? offsets.startOffset() : offsets.highWatermark();
  }
}
