package io.sequin.gateway.outbox;

/** Where Kafka's clients put a key: the same key goes to the same partition, whoever sends it. */
public final class DefaultPartitioner {

  private static final int SEED = 0x9747b28c;
  private static final int MULTIPLIER = 0x5bd1e995;
  private static final int ROTATION = 24;

  private DefaultPartitioner() {}

  /** The partition of a key (Kafka: {@code BuiltInPartitioner}). */
  public static int partitionOf(byte[] key, int partitionCount) {
    return (murmur2(key) & Integer.MAX_VALUE) % partitionCount;
  }

  /** MurmurHash2 in 32 bits, with Kafka's seed. Blocks of four bytes are little endian. */
  static int murmur2(byte[] bytes) {
    int hash = SEED ^ bytes.length;
    int tail = bytes.length & ~(Integer.BYTES - 1);
    for (int i = 0; i < tail; i += Integer.BYTES) {
      hash = hash * MULTIPLIER ^ mixed(littleEndian(bytes, i, Integer.BYTES));
    }
    if (tail < bytes.length) {
      hash = (hash ^ littleEndian(bytes, tail, bytes.length - tail)) * MULTIPLIER;
    }
    hash = (hash ^ (hash >>> 13)) * MULTIPLIER;
    return hash ^ (hash >>> 15);
  }

  private static int mixed(int block) {
    int product = block * MULTIPLIER;
    return (product ^ (product >>> ROTATION)) * MULTIPLIER;
  }

  private static int littleEndian(byte[] bytes, int start, int count) {
    int value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = (value << Byte.SIZE) | (bytes[start + i] & 0xFF);
    }
    return value;
  }
}
