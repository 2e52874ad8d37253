package io.sequin.protocol.record;

import java.util.Optional;

/** The compression codecs of the record format, with the ids and level ranges that Kafka gives. */
public enum CompressionCodec {
  NONE(0, 0, 0, 0),
  /** Level -1 is zlib's own default (KIP-390). */
  GZIP(1, -1, 9, -1),
  /** Has no levels. */
  SNAPPY(2, 0, 0, 0),
  /**
   * The default level 9 stands for LZ4's fast compressor, as in Kafka; others are LZ4 HC levels.
   */
  LZ4(3, 1, 17, 9),
  /** KIP-110; negative levels trade size for speed. */
  ZSTD(4, -131_072, 22, 3);

  private static final CompressionCodec[] BY_ID = values();

  private final int id;
  private final int lowestLevel;
  private final int highestLevel;
  private final int defaultLevel;

  CompressionCodec(int id, int lowestLevel, int highestLevel, int defaultLevel) {
    this.id = id;
    this.lowestLevel = lowestLevel;
    this.highestLevel = highestLevel;
    this.defaultLevel = defaultLevel;
  }

  /** The codec with this id in a batch's attributes, if there is one. */
  public static Optional<CompressionCodec> ofId(int id) {
    return id >= 0 && id < BY_ID.length ? Optional.of(BY_ID[id]) : Optional.empty();
  }

  /** The three lowest bits of a batch's attributes. */
  public int id() {
    return id;
  }

  /** The level that Kafka uses where {@code compression.<codec>.level} is not set. */
  public int defaultLevel() {
    return defaultLevel;
  }

  /** Whether Kafka takes this level for {@code compression.<codec>.level}. */
  public boolean allowsLevel(int level) {
    boolean inRange = level >= lowestLevel && level <= highestLevel;
    return inRange && !(this == GZIP && level == 0);
  }
}
