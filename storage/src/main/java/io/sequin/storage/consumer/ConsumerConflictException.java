package io.sequin.storage.consumer;

import io.sequin.storage.StorageException;

/** Somebody else has changed the consumer since it was read. */
public final class ConsumerConflictException extends StorageException {

  private static final long serialVersionUID = 1L;

  public ConsumerConflictException(String name) {
    super("consumer '" + name + "' was changed by another gateway", null);
  }
}
