package io.sequin.gateway.net.listener;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** For a server that asks for its context only once: whatever is the latest for each connection. */
final class LatestSslContext extends SSLContext {

  LatestSslContext(Supplier<SSLContext> latest) {
    super(new Delegating(latest), latest.get().getProvider(), latest.get().getProtocol());
  }

  private static final class Delegating extends SSLContextSpi {

    private final Supplier<SSLContext> latest;

    private Delegating(Supplier<SSLContext> latest) {
      this.latest = latest;
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("what it stands for is initialized");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return latest.get().createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return latest.get().createSSLEngine(host, port);
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return latest.get().getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return latest.get().getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return latest.get().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return latest.get().getClientSessionContext();
    }
  }
}
