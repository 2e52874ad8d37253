package io.sequin.storage.sql;

import io.sequin.storage.StorageException;

/**
 * PostgreSQL refuses what a user asks for; the message is PostgreSQL's, or that of the function.
 */
public final class SqlRefusedException extends StorageException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** What is wrong with it. */
  public enum Reason {
    /** A value that cannot be, or a statement that is none. */
    INVALID,
    UNKNOWN_OBJECT,
    /** Something of that name is there already, is of another kind, or is in use. */
    CONFLICT,
    NOT_ALLOWED
  }

  public SqlRefusedException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
