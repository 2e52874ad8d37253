package io.sequin.protocol.record;

import static io.sequin.protocol.record.BatchLayout.RECORDS_AT;

import io.sequin.protocol.record.InvalidBatchException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Changes the compression of whole payloads; their headers are left as they are. */
final class Codecs {

  /** A guess that spares most batches a second growth step. */
  private static final int EXPECTED_RATIO = 4;

  private Codecs() {}

  static CompressionCodec codecOf(BatchHeader header) {
    return header
        .codec()
        .orElseThrow(
            () ->
                new InvalidBatchException(
                    Reason.UNSUPPORTED_COMPRESSION_TYPE,
                    "The batch's attributes name an unknown compression codec"));
  }

  /**
   * The payload with its records decompressed; the same array if they are not compressed.
   *
   * @throws InvalidBatchException if the data is corrupt, or larger than {@code maxBytes}
   */
  static byte[] decompress(CompressionCodec codec, byte[] payload, int maxBytes) {
    return decompress(codec, payload, RECORDS_AT, maxBytes);
  }

  /** The same of data of which the first bytes are not compressed. */
  static byte[] decompress(CompressionCodec codec, byte[] payload, int from, int maxBytes) {
    if (codec == CompressionCodec.NONE) {
      return payload;
    }
    int expectedBytes = (int) Math.min((long) payload.length * EXPECTED_RATIO, maxBytes);
    BoundedOutput out = new BoundedOutput(expectedBytes, maxBytes);
    out.write(payload, 0, from);
    try {
      implementation(codec).decompress(payload, from, out);
    } catch (IOException e) {
      throw new InvalidBatchException(
          Reason.CORRUPT_MESSAGE, "The batch's " + codec + " data is corrupt", e);
    }
    return out.toArray();
  }

  /** The payload with its plain records compressed. */
  static byte[] compress(Compression compression, byte[] payload) {
    if (compression.codec() == CompressionCodec.NONE) {
      return payload;
    }
    BoundedOutput out = new BoundedOutput(payload.length, Integer.MAX_VALUE);
    out.write(payload, 0, RECORDS_AT);
    try {
      implementation(compression.codec()).compress(payload, RECORDS_AT, compression.level(), out);
    } catch (IOException e) {
      throw new UncheckedIOException("Compression in memory failed", e);
    }
    return out.toArray();
  }

  private static RecordCodec implementation(CompressionCodec codec) {
    return switch (codec) {
      case NONE -> throw new IllegalArgumentException("Nothing to compress");
      case GZIP -> GzipCodec.INSTANCE;
      case SNAPPY -> SnappyCodec.INSTANCE;
      case LZ4 -> Lz4Codec.INSTANCE;
      case ZSTD -> ZstdCodec.INSTANCE;
    };
  }
}
