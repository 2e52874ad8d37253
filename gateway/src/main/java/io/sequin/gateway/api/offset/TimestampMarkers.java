package io.sequin.gateway.api.offset;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import java.util.Map;

/** The negative timestamps that ListOffsets has a meaning for, and since which version. */
final class TimestampMarkers {

  private static final Map<Long, Integer> FIRST_VERSION =
      Map.of(
          OffsetFinder.LATEST, 1,
          OffsetFinder.EARLIEST, 1,
          OffsetFinder.MAX_TIMESTAMP, 7,
          OffsetFinder.EARLIEST_LOCAL, 8,
          OffsetFinder.LATEST_TIERED, 9,
          OffsetFinder.EARLIEST_PENDING_UPLOAD, 11);

  private TimestampMarkers() {}

  /**
   * @throws ApiException UNSUPPORTED_VERSION if the version has no meaning for the timestamp
   */
  static void check(long timestamp, short version) {
    if (timestamp < 0 && version < FIRST_VERSION.getOrDefault(timestamp, Integer.MAX_VALUE)) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_VERSION,
          "version " + version + " has no meaning for the timestamp " + timestamp);
    }
  }
}
