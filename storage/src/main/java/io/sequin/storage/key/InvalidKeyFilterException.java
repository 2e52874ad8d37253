package io.sequin.storage.key;

import java.io.Serial;

/** A text that is no key filter; the message says why. */
public final class InvalidKeyFilterException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  public InvalidKeyFilterException(String message) {
    super(message);
  }
}
