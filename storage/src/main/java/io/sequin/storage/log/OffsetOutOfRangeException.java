package io.sequin.storage.log;

/** An offset lies outside of what the log holds. */
public final class OffsetOutOfRangeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public OffsetOutOfRangeException(long offset) {
    super("offset " + offset + " is outside of the log");
  }
}
