package io.sequin.migration.forward;

import io.sequin.protocol.ErrorCode;
import java.util.Optional;

/**
 * What the other cluster says to a batch.
 *
 * @param baseOffset of its first record, as it will be here; -1 with an error
 * @param appendTimeMs -1 where records have the time that the producer gave
 */
public record ForwardAnswer(
    ErrorCode error,
    Optional<String> message,
    long baseOffset,
    long appendTimeMs,
    long logStartOffset) {

  private static final long NONE = -1;

  static ForwardAnswer refused(ErrorCode error) {
    return new ForwardAnswer(error, Optional.empty(), NONE, NONE, NONE);
  }
}
