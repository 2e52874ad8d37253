package io.sequin.gateway.api.group;

import io.sequin.protocol.ErrorCode;

/**
 * Which metadata may be committed with an offset.
 *
 * @param maxChars {@code offset.metadata.max.bytes}, which Kafka compares with the number of
 *     characters
 */
public record OffsetMetadataRule(int maxChars) {

  /** NONE if it may. */
  ErrorCode check(String metadata) {
    return metadata != null && metadata.length() > maxChars
        ? ErrorCode.OFFSET_METADATA_TOO_LARGE
        : ErrorCode.NONE;
  }
}
