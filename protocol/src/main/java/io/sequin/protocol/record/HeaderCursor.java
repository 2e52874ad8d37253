package io.sequin.protocol.record;

/** Walks over the headers of one record without copying them. Not thread-safe. */
public final class HeaderCursor {

  private final VarintReader in;
  private int headersLeft;
  private int keyAt;
  private int keyLength;
  private int valueAt;
  private int valueLength;

  HeaderCursor(VarintReader in, int headerCount) {
    this.in = in;
    this.headersLeft = headerCount;
  }

  /**
   * Moves to the next header.
   *
   * @return false after the last one
   */
  public boolean next() {
    if (headersLeft == 0) {
      return false;
    }
    headersLeft--;
    keyLength = in.readVarint();
    if (keyLength < 0) {
      throw VarintReader.malformed("has a header without a key");
    }
    keyAt = in.skipField(keyLength);
    valueLength = Math.max(-1, in.readVarint());
    valueAt = in.skipField(valueLength);
    return true;
  }

  /** Where the key's UTF-8 bytes start in {@link RecordCursor#bytes()}. */
  public int keyAt() {
    return keyAt;
  }

  public int keyLength() {
    return keyLength;
  }

  /** Where the value starts in {@link RecordCursor#bytes()}, 0 for null. */
  public int valueAt() {
    return valueAt;
  }

  /** The value's length in bytes, -1 for null. */
  public int valueLength() {
    return valueLength;
  }
}
