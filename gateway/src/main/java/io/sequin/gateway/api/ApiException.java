package io.sequin.gateway.api;

import io.sequin.protocol.ErrorCode;

/** A request, or a part of it, is refused with one of Kafka's errors. */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ErrorCode error;

  public ApiException(ErrorCode error, String message) {
    super(message);
    this.error = error;
  }

  public ErrorCode error() {
    return error;
  }
}
