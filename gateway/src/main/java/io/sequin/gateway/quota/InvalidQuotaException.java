package io.sequin.gateway.quota;

/** A quota, or what it is to be for, is refused; the message is the text a Kafka user would see. */
public final class InvalidQuotaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidQuotaException(String message) {
    super(message);
  }
}
