package io.sequin.gateway.net.listener;

/** A key or certificate that cannot be used, told so that whoever gave it knows why. */
final class TlsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TlsException(String message) {
    super(message);
  }

  TlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
