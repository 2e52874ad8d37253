package io.sequin.storage.log;

/**
 * A batch of the log.
 *
 * @param payload the batch from its magic byte on; shared, not to be changed
 */
public record StoredBatch(long baseOffset, long lastOffset, byte[] payload) {

  /** What the wire form of a batch has before its payload: base offset, length and leader epoch. */
  static final int PREFIX_BYTES = 16;

  /** Size of the wire form. */
  public int sizeBytes() {
    return PREFIX_BYTES + payload.length;
  }
}
