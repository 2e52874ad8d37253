package io.sequin.gateway.net.listener;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A handshake with oneself, in memory, before any client has one: a key that does not fit its
 * certificate, or none at all, shows only there.
 */
final class TlsRehearsal {

  /** Flights of a handshake, with room to spare. */
  private static final int MAX_ROUNDS = 100;

  private final SSLEngine server;
  private final SSLEngine client;
  private final ByteBuffer toServer;
  private final ByteBuffer toClient;
  private final ByteBuffer unused;

  private TlsRehearsal(SSLEngine server, SSLEngine client) {
    this.server = server;
    this.client = client;
    int packetBytes = 2 * server.getSession().getPacketBufferSize();
    this.toServer = ByteBuffer.allocate(packetBytes);
    this.toClient = ByteBuffer.allocate(packetBytes);
    this.unused = ByteBuffer.allocate(server.getSession().getApplicationBufferSize());
  }

  /**
   * @throws SSLException if no client could have a handshake
   */
  static void of(SslContext context) throws SSLException {
    SSLEngine server = context.newEngine(ByteBufAllocator.DEFAULT);
    server.setWantClientAuth(false);
    SSLEngine client =
        SslContextBuilder.forClient()
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .build()
            .newEngine(ByteBufAllocator.DEFAULT);
    client.setEnabledProtocols(server.getEnabledProtocols());
    client.setEnabledCipherSuites(server.getEnabledCipherSuites());
    new TlsRehearsal(server, client).run();
  }

  private void run() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    for (int round = 0; round < MAX_ROUNDS; round++) {
      if (isDone(client) && isDone(server)) {
        return;
      }
      step(client, toClient, toServer);
      step(server, toServer, toClient);
    }
    throw new SSLException("a handshake does not end");
  }

  private static boolean isDone(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  private void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
      case NEED_TASK -> engine.getDelegatedTask().run();
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING -> unwrap(engine, in);
      case FINISHED -> {
        // never told here
      }
    }
  }

  private void unwrap(SSLEngine engine, ByteBuffer in) throws SSLException {
    in.flip();
    engine.unwrap(in, unused);
    in.compact();
  }
}
