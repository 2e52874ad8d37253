package io.sequin.gateway.api.group;

import io.sequin.protocol.ErrorCode;

/**
 * Which metadata may be committed with an offset.
 *
 * @param maxChars {@code offset.metadata.max.bytes}, which Kafka compares with the number of
 *     characters
 */
public record OffsetMetadataRule(int maxChars) {

  /** PostgreSQL has no text with this character. */
  private static final char NUL = 0;

  /** NONE if it may. */
  ErrorCode check(String metadata) {
    if (metadata != null && metadata.length() > maxChars) {
      return ErrorCode.OFFSET_METADATA_TOO_LARGE;
    }
    return metadata != null && metadata.indexOf(NUL) >= 0
        ? ErrorCode.INVALID_REQUEST
        : ErrorCode.NONE;
  }
}
