package io.sequin.gateway.api.produce;

import io.sequin.gateway.config.CompressionPolicy;
import io.sequin.gateway.config.ServerLimits;
import io.sequin.gateway.config.TimestampPolicy;
import io.sequin.gateway.config.TopicConfig;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.protocol.record.BatchPolicy;
import io.sequin.protocol.record.Compression;
import io.sequin.protocol.record.CompressionCodec;
import io.sequin.protocol.record.TimestampType;
import io.sequin.storage.topic.Topic;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What each topic's configs ask of batches, worked out once for each change of the configs. */
final class BatchPolicies {

  /**
   * What a compressed batch may become, where the topic does not allow larger ones anyway. A small
   * heap must hold what several clients send at a time, whatever they claim is inside.
   */
  private static final int MAX_UNCOMPRESSED_BYTES =
      (int) Math.min(ServerLimits.MAX_REQUEST_BYTES, Runtime.getRuntime().maxMemory() / 32);

  private record Entry(Topic topic, BatchPolicy policy) {}

  private final TopicDefaults defaults;
  private final Map<Integer, Entry> byTopic = new ConcurrentHashMap<>();

  BatchPolicies(TopicDefaults defaults) {
    this.defaults = defaults;
  }

  BatchPolicy of(Topic topic) {
    Entry known = byTopic.get(topic.id());
    if (known == null || !known.topic().equals(topic)) {
      known = new Entry(topic, read(topic));
      byTopic.put(topic.id(), known);
    }
    return known.policy();
  }

  private BatchPolicy read(Topic topic) {
    TopicConfig config = TopicConfig.of(topic.configs(), defaults);
    return new BatchPolicy(
        compression(config),
        config.messageTimestampType() == TimestampPolicy.LOG_APPEND_TIME
            ? TimestampType.LOG_APPEND_TIME
            : TimestampType.CREATE_TIME,
        config.messageTimestampBeforeMaxMs(),
        config.messageTimestampAfterMaxMs(),
        config.maxMessageBytes(),
        maxStoredBytes(config),
        config.cleanupPolicy().compacts(),
        Math.max(MAX_UNCOMPRESSED_BYTES, config.maxMessageBytes()));
  }

  private static Optional<Compression> compression(TopicConfig config) {
    return config.storedCompression() == CompressionPolicy.PRODUCER
        ? Optional.empty()
        : Optional.of(compression(codec(config.storedCompression()), config));
  }

  private static Compression compression(CompressionCodec codec, TopicConfig config) {
    return config.compressionLevel().isPresent()
        ? new Compression(codec, config.compressionLevel().getAsInt())
        : Compression.of(codec);
  }

  private static CompressionCodec codec(CompressionPolicy policy) {
    return switch (policy) {
      case GZIP -> CompressionCodec.GZIP;
      case LZ4 -> CompressionCodec.LZ4;
      case SNAPPY -> CompressionCodec.SNAPPY;
      case ZSTD -> CompressionCodec.ZSTD;
      case UNCOMPRESSED, PRODUCER -> CompressionCodec.NONE;
    };
  }

  /**
   * The producer kept to max.message.bytes with its compression; that we take it off must not count
   * against it.
   */
  private static int maxStoredBytes(TopicConfig config) {
    return config.storedCompression() == CompressionPolicy.UNCOMPRESSED
        ? ServerLimits.MAX_REQUEST_BYTES
        : config.maxMessageBytes();
  }
}
