package io.sequin.bench.server;

import io.sequin.bench.BenchException;
import java.io.IOException;
import java.net.ServerSocket;

/** A port for a server that has to be told one. */
final class FreePort {

  private FreePort() {}

  static int find() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new BenchException("no port is free", e);
    }
  }
}
