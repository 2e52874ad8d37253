package io.sequin.bench.workload;

import io.sequin.bench.BenchException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Owns connections that have said hello, as every client does, and then say nothing more. */
final class IdleConnections implements AutoCloseable {

  /** An ApiVersions request of version 0 without a client id, its length in front. */
  private static final byte[] HELLO =
      ByteBuffer.allocate(14)
          .putInt(10)
          .putShort((short) 18)
          .putShort((short) 0)
          .putInt(1)
          .putShort((short) -1)
          .array();

  private final List<Socket> sockets = new ArrayList<>();

  IdleConnections(String bootstrap, long count) {
    int colon = bootstrap.lastIndexOf(':');
    String host = bootstrap.substring(0, colon);
    int port = Integer.parseInt(bootstrap.substring(colon + 1));
    try {
      for (long i = 0; i < count; i++) {
        Socket socket = new Socket(host, port);
        sockets.add(socket);
        socket.getOutputStream().write(HELLO);
        DataInputStream answer = new DataInputStream(socket.getInputStream());
        answer.skipNBytes(answer.readInt());
      }
    } catch (IOException e) {
      close();
      throw new BenchException("connection " + sockets.size() + " was refused", e);
    }
  }

  @Override
  public void close() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new BenchException("cannot close a connection", e);
      }
    }
  }
}
