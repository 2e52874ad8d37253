package io.sequin.storage.query;

import io.sequin.storage.StorageException;

/** A query cannot run, whatever the record: it may later, when somebody has seen to it. */
public final class QueryFailedException extends StorageException {

  private static final long serialVersionUID = 1L;

  QueryFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
