package io.sequin.storage.log;

/**
 * A copy does not go on where it was thought to: somebody else has gone on with it, it was
 * promoted, or it is gone. Nothing was stored.
 */
public final class CopyConflictException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CopyConflictException(String message) {
    super(message);
  }
}
