package io.sequin.storage;

/** PostgreSQL refused a statement for a reason that trying again will not cure. */
public class StorageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
