package io.sequin.gateway.net;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;

/** Why a client cannot be spoken to by TLS, in words that hold nothing that it has sent. */
final class TlsFailures {

  private TlsFailures() {}

  static String why(Throwable failure) {
    return switch (failure) {
      // its message has the bytes, which may be a password
      case NotSslRecordException _ -> "it does not speak TLS, which this listener does";
      case SslHandshakeTimeoutException _ -> "its TLS handshake takes too long";
      case ClosedChannelException _ -> "it has gone in the middle of its TLS handshake";
      default -> "TLS: " + String.valueOf(failure.getMessage()).replaceAll("\\p{Cntrl}", " ");
    };
  }
}
