package io.sequin.gateway.net.listener;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.sequin.gateway.config.ListenerConfigs;
import io.sequin.gateway.security.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one listener speaks TLS. When its files change, connections that begin from then on use what
 * is in them now; what cannot be used is told once, and what was there before stays in use.
 */
public final class Tls {

  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

  /** What a handshake may take: more than a slow network needs. */
  private static final Duration HANDSHAKE_PATIENCE = Duration.ofSeconds(10);

  private final ListenerConfigs configs;
  private final TlsStores stores;
  private final ClientAuth clientAuth;
  private final PrincipalMapping principals;
  private volatile SslContext context;
  private String readState;

  /**
   * @param usesSasl then clients are asked for certificates only if the listener's own configs say
   *     so, as with Kafka (KIP-684)
   * @throws IllegalArgumentException with a message for people
   */
  public Tls(ListenerConfigs configs, boolean usesSasl) {
    this.configs = configs;
    this.stores = new TlsStores(configs);
    this.clientAuth =
        usesSasl && !configs.isOverridden("ssl.client.auth")
            ? ClientAuth.NONE
            : clientAuth(configs.text("ssl.client.auth"));
    this.principals = PrincipalMapping.parse(configs.text("ssl.principal.mapping.rules"));
    this.readState = state();
    try {
      this.context = load();
    } catch (TlsException e) {
      throw new IllegalArgumentException(about(e), e);
    }
  }

  /** For a new connection. */
  public SslHandler newHandler(ByteBufAllocator allocator, Executor executor) {
    SslHandler handler = context.newHandler(allocator, executor);
    handler.setHandshakeTimeoutMillis(HANDSHAKE_PATIENCE.toMillis());
    return handler;
  }

  /** The same for servers that are not made with Netty, for all connections to come. */
  public SSLContext context() {
    return new LatestSslContext(() -> ((JdkSslContext) context).context());
  }

  /** What goes with it: protocols, cipher suites, and whether clients show certificates. */
  public SSLParameters parameters() {
    return context.newEngine(ByteBufAllocator.DEFAULT).getSSLParameters();
  }

  /** Looks whether the files have changed. */
  public synchronized void refresh() {
    String now = state();
    if (!now.equals(readState)) {
      readState = now;
      try {
        context = load();
        LOG.info("listener {} uses new certificates", configs.listener());
      } catch (TlsException e) {
        LOG.warn("{}; the certificates from before stay in use", about(e));
      }
    }
  }

  /**
   * Who the client is by its certificate; ANONYMOUS without one.
   *
   * @throws NoPrincipalException if the rules name nobody
   */
  public Principal principal(SSLSession session) {
    try {
      return principal(session.getPeerPrincipal());
    } catch (SSLPeerUnverifiedException _) {
      return Principal.ANONYMOUS;
    }
  }

  /** The same of the name in the certificate. */
  public Principal principal(java.security.Principal subject) {
    return subject instanceof X500Principal client
        ? Principal.user(principals.apply(client.getName()))
        : Principal.ANONYMOUS;
  }

  private SslContext load() {
    SslContextBuilder builder = stores.builder();
    stores.trust(builder);
    List<String> ciphers = configs.list("ssl.cipher.suites");
    try {
      SslContext loaded =
          builder
              .sslProvider(SslProvider.JDK)
              .clientAuth(clientAuth)
              .protocols(configs.list("ssl.enabled.protocols"))
              .ciphers(ciphers.isEmpty() ? null : ciphers)
              .build();
      rehearse(loaded);
      return loaded;
    } catch (SSLException | IllegalArgumentException e) {
      throw new TlsException(String.valueOf(e.getMessage()), e);
    }
  }

  private void rehearse(SslContext loaded) {
    try {
      TlsRehearsal.of(loaded);
    } catch (SSLException e) {
      throw new TlsException(
          "no client could connect with what is in %s; does the key fit the certificate? (%s)"
              .formatted(stores.source(), e.getMessage()),
          e);
    }
  }

  private String about(TlsException e) {
    return "listener " + configs.listener() + " cannot speak TLS: " + e.getMessage();
  }

  private String state() {
    return stores.files().map(Tls::state).collect(Collectors.joining(" "));
  }

  private static String state(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey();
    } catch (IOException _) {
      // as it is while it is replaced
      return "absent";
    }
  }

  private static ClientAuth clientAuth(String text) {
    return switch (text) {
      case "required" -> ClientAuth.REQUIRE;
      case "requested" -> ClientAuth.OPTIONAL;
      default -> ClientAuth.NONE;
    };
  }
}
