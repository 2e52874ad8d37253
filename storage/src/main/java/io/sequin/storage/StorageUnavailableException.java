package io.sequin.storage;

/** PostgreSQL cannot be reached, or is starting or stopping: the same call may succeed later. */
public final class StorageUnavailableException extends StorageException {

  private static final long serialVersionUID = 1L;

  public StorageUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
