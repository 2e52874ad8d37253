package io.sequin.gateway.net.listener;

/** No rule makes a principal of a client's certificate. */
public final class NoPrincipalException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoPrincipalException(String message) {
    super(message);
  }
}
