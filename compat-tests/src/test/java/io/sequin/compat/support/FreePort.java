package io.sequin.compat.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;

/** A port for a process that has to be told one. */
public final class FreePort {

  private FreePort() {}

  /** A port of this machine that nobody listens on at the moment. */
  public static int find() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
