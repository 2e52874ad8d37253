package io.sequin.compat.migration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Owns a way to a local server, which can lead to another one, be closed, or spoil what comes back.
 */
final class Tamperer implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;

  /** Answers with records are longer than this, and none has anything else so far behind. */
  private static final int SPOILED_FROM_BYTES = 5_000;

  private final ServerSocket listening;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile boolean spoils;
  private volatile boolean isOpen = true;

  Tamperer() {
    try {
      listening = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** From now on it leads there; whoever is connected has to connect again. */
  void leadTo(int port) {
    target = port;
    endAll();
  }

  /** From now on bytes in the middle of long answers are not what they were, or are again. */
  void spoil(boolean isOn) {
    spoils = isOn;
  }

  /** Lets nobody through, or everybody again. */
  void open(boolean isOn) {
    isOpen = isOn;
    endAll();
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    endAll();
  }

  private void endAll() {
    sockets.forEach(Tamperer::end);
    sockets.clear();
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Thread.startVirtualThread(() -> connect(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    if (!isOpen) {
      end(client);
      return;
    }
    try (client;
        Socket server = new Socket(InetAddress.ofLiteral("127.0.0.1"), target)) {
      sockets.add(client);
      sockets.add(server);
      Thread back = Thread.startVirtualThread(() -> copy(server, client, true));
      copy(client, server, false);
      back.join();
    } catch (IOException e) {
      // the client sees its connection end
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void copy(Socket from, Socket to, boolean isAnswer) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (isAnswer && spoils && count > SPOILED_FROM_BYTES) {
          buffer[count / 2] ^= 1;
        }
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // either side has closed; the other one is closed, too
    }
  }
}
