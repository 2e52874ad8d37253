package io.sequin.compat.hard;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Owns a way to a local server. While it is cut, nothing gets through and nobody is told. */
final class NetworkLink implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;

  private final ServerSocket listening;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantReadWriteLock cut = new ReentrantReadWriteLock(true);

  private NetworkLink(int target) throws IOException {
    this.target = target;
    this.listening = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    Thread.startVirtualThread(this::accept);
  }

  static NetworkLink to(int port) throws IOException {
    return new NetworkLink(port);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** To be healed by the same thread. */
  void cut() {
    cut.writeLock().lock();
  }

  void heal() {
    cut.writeLock().unlock();
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (Socket socket : sockets) {
        socket.close();
      }
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
    try (client;
        Socket server = new Socket(InetAddress.ofLiteral("127.0.0.1"), target)) {
      sockets.add(client);
      sockets.add(server);
      Thread back = Thread.startVirtualThread(() -> copy(server, client));
      copy(client, server);
      back.join();
      sockets.remove(client);
      sockets.remove(server);
    } catch (IOException e) {
      // the client sees its connection end
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        cut.readLock().lock();
        try {
          out.write(buffer, 0, count);
        } finally {
          cut.readLock().unlock();
        }
      }
    } catch (IOException e) {
      // either side has closed; the other one is closed, too
    }
  }
}
