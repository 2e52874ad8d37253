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

  public boolean isTombstone() {
    return value == null;
  }
}
