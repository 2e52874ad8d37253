package io.sequin.storage.keyed;

/**
 * The newest record of a key.
 *
 * @param value null for a tombstone: the key is deleted
 * @param headers as in a record batch, without their number
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
public record KeyedMessage(
    long offset, long timestampMs, byte[] key, byte[] value, int headerCount, byte[] headers) {

  private static final int OVERHEAD_BYTES = 20;

  /** What it counts for in the size of its partition. */
  public int sizeBytes() {
    return OVERHEAD_BYTES + key.length + (isTombstone() ? 0 : value.length) + headers.length;
  }

  public boolean isTombstone() {
    return value == null;
  }
}
