package io.sequin.protocol.record;

import java.util.Optional;

/**
 * What a topic asks of the batches that are appended to it.
 *
 * @param compression how batches are stored; empty to keep what the producer chose ({@code
 *     compression.type=producer})
 * @param timestampType {@code message.timestamp.type}
 * @param timestampBeforeMaxMs {@code message.timestamp.before.max.ms}, for create time only
 * @param timestampAfterMaxMs {@code message.timestamp.after.max.ms}, for create time only
 * @param maxMessageBytes {@code max.message.bytes}: the limit of a batch's wire form as received
 * @param maxStoredBytes the limit of its wire form after a change of codec; Kafka's is {@code
 *     max.message.bytes} again
 * @param keysRequired whether a record without a key is refused, as compacted topics do
 * @param maxUncompressedBytes the limit of a payload while it is decompressed, header included, so
 *     that a few bytes on the wire cannot take all memory
 */
public record BatchPolicy(
    Optional<Compression> compression,
    TimestampType timestampType,
    long timestampBeforeMaxMs,
    long timestampAfterMaxMs,
    int maxMessageBytes,
    int maxStoredBytes,
    boolean keysRequired,
    int maxUncompressedBytes) {

  public BatchPolicy {
    if (maxUncompressedBytes <= 0) {
      throw new IllegalArgumentException("maxUncompressedBytes is " + maxUncompressedBytes);
    }
  }

  /** The codec to store at for a batch that arrives in another one, or in the same. */
  Compression compressionFor(CompressionCodec received) {
    return compression.orElseGet(() -> Compression.of(received));
  }
}
