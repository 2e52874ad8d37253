package io.sequin.bench;

/** A measurement that cannot be made; the message is for whoever started it. */
public final class BenchException extends RuntimeException {

  public BenchException(String message) {
    super(message);
  }

  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
