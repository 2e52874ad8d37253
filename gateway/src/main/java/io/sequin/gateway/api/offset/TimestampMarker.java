package io.sequin.gateway.api.offset;

import io.sequin.gateway.admin.OffsetSpec;
import io.sequin.gateway.admin.OffsetSpec.End;
import io.sequin.gateway.admin.OffsetSpec.FirstAtOrAfter;
import io.sequin.gateway.admin.OffsetSpec.NewestRecord;
import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;
import java.util.Optional;

/** What the timestamps of ListOffsets stand for (KIP-79, KIP-734, KIP-405). */
final class TimestampMarker {

  private static final int LATEST = -1;
  private static final int EARLIEST = -2;
  private static final int MAX_TIMESTAMP = -3;
  private static final int EARLIEST_LOCAL = -4;
  private static final int LATEST_TIERED = -5;
  private static final int EARLIEST_PENDING_UPLOAD = -6;

  private TimestampMarker() {}

  /**
   * @param timestamp milliseconds, or one of Kafka's negative markers
   * @return empty for what is nowhere: nothing is ever moved to a second tier
   * @throws ApiException UNSUPPORTED_VERSION for an unknown marker
   */
  static Optional<OffsetSpec> read(long timestamp) {
    if (timestamp >= 0) {
      return Optional.of(new FirstAtOrAfter(timestamp));
    }
    return switch (Math.clamp(timestamp, Integer.MIN_VALUE, -1)) {
      case LATEST -> Optional.of(End.LATEST);
      case EARLIEST, EARLIEST_LOCAL -> Optional.of(End.EARLIEST);
      case MAX_TIMESTAMP -> Optional.of(new NewestRecord());
      case LATEST_TIERED, EARLIEST_PENDING_UPLOAD -> Optional.empty();
      default ->
          throw new ApiException(
              ErrorCode.UNSUPPORTED_VERSION, "unknown timestamp marker " + timestamp);
    };
  }
}
