package io.sequin.gateway.group;

import io.sequin.protocol.ErrorCode;

/** This gateway cannot say anything about the group now; the client should ask again. */
public final class GroupUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ErrorCode error;

  GroupUnavailableException(ErrorCode error, String message, Throwable cause) {
    super(message, cause);
    this.error = error;
  }

  /** A retriable one. */
  public ErrorCode error() {
    return error;
  }
}
