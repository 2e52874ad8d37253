package io.sequin.gateway.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;

/** An address that cannot be listened on, told so that whoever chose it knows why. */
public final class CannotListenException extends IOException {

  private static final long serialVersionUID = 1L;

  public CannotListenException(InetSocketAddress address, Throwable cause) {
    super(
        String.format(
            Locale.ROOT,
            "cannot listen on %s:%d: %s",
            address.getHostString(),
            address.getPort(),
            address.isUnresolved() ? "unknown host" : cause.getMessage()),
        cause);
  }
}
