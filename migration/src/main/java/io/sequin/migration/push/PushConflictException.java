package io.sequin.migration.push;

/** A partition cannot be pushed, because the other cluster has something else; for people. */
final class PushConflictException extends RuntimeException {

  private static final long serialVersionUID = 1;

  PushConflictException(String message) {
    super(message);
  }
}
