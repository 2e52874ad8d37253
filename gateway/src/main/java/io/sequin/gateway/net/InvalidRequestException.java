package io.sequin.gateway.net;

/** A request that cannot be answered: its connection is closed, as Kafka does. */
final class InvalidRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidRequestException(String message) {
    super(message);
  }

  InvalidRequestException(String message, Throwable cause) {
    super(message, cause);
  }
}
