package io.sequin.compat.support;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port for a process that has to be told one, and which listens on it only a while later. It is
 * none of those that a kernel gives to connections and to who asks for any (from 32768 on Linux):
 * such a one may be somebody else's by then.
 */
public final class FreePort {

  private static final int FIRST = 10_000;
  private static final int PORTS = 32_768 - FIRST;

  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

  private FreePort() {}

  /**
   * A port of this machine that nobody listens on at the moment, and that this process was not
   * given before.
   */
  public static int find() {
    for (int tried = 0; tried < PORTS; tried++) {
      int port = FIRST + NEXT.getAndIncrement() % PORTS;
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no port is free");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
