package io.sequin.protocol.record;

/** Takes the compression off data that is not a batch, such as clients' metrics (KIP-714). */
public final class Decompression {

  private Decompression() {}

  /**
   * @return the same array if it is not compressed
   * @throws InvalidBatchException if the data is corrupt, or larger than {@code maxBytes}
   */
  public static byte[] decompress(CompressionCodec codec, byte[] data, int maxBytes) {
    return Codecs.decompress(codec, data, 0, maxBytes);
  }
}
