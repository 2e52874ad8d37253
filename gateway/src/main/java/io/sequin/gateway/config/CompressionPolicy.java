package io.sequin.gateway.config;

import java.util.Locale;
import java.util.OptionalInt;

/** How a topic's batches are stored. */
public enum CompressionPolicy {
  UNCOMPRESSED,
  ZSTD,
  LZ4,
  SNAPPY,
  GZIP,
  /** As the producer sent them. */
  PRODUCER;

  static CompressionPolicy of(ConfigValues values) {
    return valueOf(values.stringValue("compression.type").toUpperCase(Locale.ROOT));
  }

  OptionalInt level(ConfigValues values) {
    return switch (this) {
      case GZIP -> OptionalInt.of(values.intValue("compression.gzip.level"));
      case LZ4 -> OptionalInt.of(values.intValue("compression.lz4.level"));
      case ZSTD -> OptionalInt.of(values.intValue("compression.zstd.level"));
      case UNCOMPRESSED, SNAPPY, PRODUCER -> OptionalInt.empty();
    };
  }
}
