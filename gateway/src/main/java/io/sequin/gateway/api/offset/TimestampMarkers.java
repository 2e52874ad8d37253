package io.sequin.gateway.api.offset;

import io.sequin.gateway.admin.OffsetSpec;
import io.sequin.gateway.admin.OffsetSpec.End;
import io.sequin.gateway.admin.OffsetSpec.FirstAtOrAfter;
import io.sequin.gateway.admin.OffsetSpec.NewestRecord;
import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import java.util.Map;
import java.util.Optional;

/**
 * What the timestamps of ListOffsets mean: the negative ones stand for places in the log, each
 * since some version (KIP-79, KIP-734, KIP-405).
 */
final class TimestampMarkers {

  /** What is nowhere: nothing is ever moved to a second tier. */
  private static final Optional<OffsetSpec> NOWHERE = Optional.empty();

  /**
   * @param wanted empty for what is nowhere
   */
  private record Marker(int firstVersion, Optional<OffsetSpec> wanted) {}

  private static final Map<Long, Marker> MARKERS =
      Map.of(
          -1L, new Marker(1, Optional.of(End.LATEST)),
          -2L, new Marker(1, Optional.of(End.EARLIEST)),
          -3L, new Marker(7, Optional.of(new NewestRecord())),
          // in the local tier, which is the only one
          -4L, new Marker(8, Optional.of(End.EARLIEST)),
          // the latest in the second tier, and the earliest that is on its way there
          -5L, new Marker(9, NOWHERE),
          -6L, new Marker(11, NOWHERE));

  private TimestampMarkers() {}

  /**
   * What is asked for; empty for what is nowhere.
   *
   * @throws ApiException UNSUPPORTED_VERSION if the version has no meaning for the timestamp
   */
  static Optional<OffsetSpec> read(long timestamp, short version) {
    if (timestamp >= 0) {
      return Optional.of(new FirstAtOrAfter(timestamp));
    }
    Marker marker = MARKERS.get(timestamp);
    if (marker == null || version < marker.firstVersion()) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_VERSION,
          "version " + version + " has no meaning for the timestamp " + timestamp);
    }
    return marker.wanted();
  }
}
