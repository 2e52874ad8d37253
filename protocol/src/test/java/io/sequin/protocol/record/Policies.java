package io.sequin.protocol.record;

import java.util.Optional;

/** Topic policies for tests: Kafka's defaults, with one thing changed. */
final class Policies {

  static final long HOUR_MS = 3_600_000;
  static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  private Policies() {}

  static BatchPolicy keepCodec() {
    return policy(Optional.empty(), TimestampType.CREATE_TIME, Long.MAX_VALUE, false);
  }

  static BatchPolicy store(CompressionCodec codec) {
    return store(Compression.of(codec));
  }

  static BatchPolicy store(Compression compression) {
    return policy(Optional.of(compression), TimestampType.CREATE_TIME, Long.MAX_VALUE, false);
  }

  static BatchPolicy stampAppendTime(Optional<Compression> compression) {
    return policy(compression, TimestampType.LOG_APPEND_TIME, Long.MAX_VALUE, false);
  }

  static BatchPolicy requireKeys() {
    return policy(Optional.empty(), TimestampType.CREATE_TIME, HOUR_MS, true);
  }

  static BatchPolicy refuseOlderThan(long ageMs) {
    return policy(Optional.empty(), TimestampType.CREATE_TIME, ageMs, false);
  }

  static BatchPolicy limit(
      CompressionCodec codec, int maxMessageBytes, int maxStoredBytes, int maxUncompressedBytes) {
    return new BatchPolicy(
        Optional.of(Compression.of(codec)),
        TimestampType.CREATE_TIME,
        Long.MAX_VALUE,
        HOUR_MS,
        maxMessageBytes,
        maxStoredBytes,
        false,
        maxUncompressedBytes);
  }

  private static BatchPolicy policy(
      Optional<Compression> compression,
      TimestampType timestampType,
      long timestampBeforeMaxMs,
      boolean keysRequired) {
    return new BatchPolicy(
        compression,
        timestampType,
        timestampBeforeMaxMs,
        HOUR_MS,
        MAX_MESSAGE_BYTES,
        MAX_MESSAGE_BYTES,
        keysRequired,
        KafkaBatches.MAX_UNCOMPRESSED_BYTES);
  }
}
