package io.sequin.storage.database;

import java.io.IOException;

/** The server cannot listen on its port. */
final class PortTakenException extends IOException {

  private static final long serialVersionUID = 1;

  PortTakenException(String message, IOException cause) {
    super(message, cause);
  }
}
