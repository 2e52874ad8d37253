package io.sequin.protocol.record;

/**
 * A codec with the level to compress at, as a topic's {@code compression.type} and {@code
 * compression.<codec>.level} say. A level that the codec does not have is an {@link
 * IllegalArgumentException}.
 */
public record Compression(CompressionCodec codec, int level) {

  public Compression {
    if (!codec.allowsLevel(level)) {
      throw new IllegalArgumentException(codec + " has no compression level " + level);
    }
  }

  /** The codec at its default level. */
  public static Compression of(CompressionCodec codec) {
    return new Compression(codec, codec.defaultLevel());
  }
}
