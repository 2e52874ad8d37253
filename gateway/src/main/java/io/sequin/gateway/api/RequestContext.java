package io.sequin.gateway.api;

import io.netty.buffer.ByteBufAllocator;
import io.sequin.gateway.security.Principal;
import io.sequin.gateway.security.acl.Authorizer;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.gateway.security.sasl.SaslSession;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.RequestHeader;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a handler may know of the connection and the request header. */
public final class RequestContext {

  private final String clientHost;
  private final int clientPort;
  private final ByteBufAllocator allocator;
  private final ConnectionLife life;
  private final String clientId;
  private final short version;
  private final Authorizer authorizer;
  private final String apiName;
  private int throttleTimeMs;
  private long waitedNanos;

  /**
   * Of a new connection.
   *
   * @param listener by which the client came
   * @param sasl where the client has to authenticate by SASL
   */
  public RequestContext(
      String clientHost,
      int clientPort,
      ByteBufAllocator allocator,
      String listener,
      Optional<SaslSession> sasl) {
    this(
        clientHost,
        clientPort,
        allocator,
        new ConnectionLife(listener, sasl),
        "",
        (short) 0,
        Authorizer.NONE,
        "");
  }

  private RequestContext(
      String clientHost,
      int clientPort,
      ByteBufAllocator allocator,
      ConnectionLife life,
      String clientId,
      short version,
      Authorizer authorizer,
      String apiName) {
    this.clientHost = clientHost;
    this.clientPort = clientPort;
    this.allocator = allocator;
    this.life = life;
    this.clientId = clientId;
    this.version = version;
    this.authorizer = authorizer;
    this.apiName = apiName;
  }

  /**
   * The same connection with one request's header.
   *
   * @param requestAuthorizer decides what the request may do
   */
  public RequestContext forRequest(
      RequestHeader header, ApiKey api, short requestVersion, Authorizer requestAuthorizer) {
    String id = header.clientId() == null ? "" : header.clientId();
    return new RequestContext(
        clientHost,
        clientPort,
        allocator,
        life,
        id,
        requestVersion,
        requestAuthorizer,
        api.apiName());
  }

  /** The client's address as Kafka shows it, {@code /127.0.0.1}. */
  public String clientHost() {
    return clientHost;
  }

  /** The port that the client's connection comes from. */
  public int clientPort() {
    return clientPort;
  }

  /** From now on what other gateways coordinate is told as well. */
  public void tellOfAllGateways() {
    life.tellsOfAllGateways = true;
  }

  /**
   * Whether groups that other gateways coordinate are told as well, as PostgreSQL has them: to who
   * has only this gateway to ask, unlike Kafka's clients.
   */
  public boolean tellsOfAllGateways() {
    return life.tellsOfAllGateways;
  }

  /** The name of the listener by which the client came. */
  public String listener() {
    return life.listener;
  }

  /** The client's authentication, where it is by SASL. */
  public Optional<SaslSession> sasl() {
    return life.sasl;
  }

  /** The client has said what program it is, which holds for the connection (KIP-511). */
  public void software(Software software) {
    life.software = software;
  }

  /** What program the client says it is. */
  public Software software() {
    return life.software;
  }

  /** What the client calls itself; may be empty. */
  public String clientId() {
    return clientId;
  }

  /** Who the client is. */
  public Principal principal() {
    return life.principal;
  }

  /** What the client may do. */
  public ClientAuthorizer authorizer() {
    String address = clientHost.startsWith("/") ? clientHost.substring(1) : clientHost;
    return new ClientAuthorizer(
        authorizer, new Authorizer.Client(principal().toString(), address, apiName));
  }

  /** The client has proven who it is, which holds for the connection. */
  public void authenticated(Principal principal) {
    life.principal = principal;
  }

  /** The client's name where quotas are by user. */
  public String user() {
    return life.principal.name();
  }

  /** Version of the request. */
  public short version() {
    return version;
  }

  public ByteBufAllocator allocator() {
    return allocator;
  }

  /** Whether the client is still there. */
  public boolean isOpen() {
    return !life.closed;
  }

  /**
   * Runs {@code work} when the client goes away, or now if it has gone. To be taken back by {@link
   * #forget}.
   */
  public void onClose(Runnable work) {
    life.onClose.add(work);
    if (life.closed) {
      work.run();
    }
  }

  /**
   * Runs {@code work} when the client has gone and all that it had sent is served. To be taken back
   * by {@link #forget}. What is called, and calls, is the connection's thread.
   */
  public void onEnd(Runnable work) {
    life.onEnd.add(work);
  }

  public void forget(Runnable work) {
    life.onClose.remove(work);
    life.onEnd.remove(work);
  }

  /**
   * The client has used more than its quota allows: nothing more is taken from its connection for
   * that long (KIP-219). Called by the connection's thread only, as all that has to do with it.
   */
  public void throttle(int milliseconds) {
    if (milliseconds > throttleTimeMs) {
      throttleTimeMs = milliseconds;
      life.mutedUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
      life.muted = true;
    }
  }

  /** For how long this request throttles the client. */
  public int throttleTimeMs() {
    return throttleTimeMs;
  }

  /** The request has waited for something to happen, which is no work. */
  public void waited(long nanos) {
    waitedNanos += nanos;
  }

  /** How much of its time the request has waited. */
  public long waitedNanos() {
    return waitedNanos;
  }

  /** Waits until requests may be taken again, or the client has gone. */
  public void awaitUnmuted() throws InterruptedException {
    if (life.muted) {
      boolean _ = life.gone.await(life.mutedUntilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      life.muted = false;
    }
  }

  /** Waits until the client has gone, or the time is over. */
  public void awaitClose(Duration patience) {
    try {
      boolean _ = life.gone.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The client has gone: nobody waits for anything any more, but what it has sent is served. */
  public void close() {
    life.closed = true;
    life.gone.countDown();
    life.onClose.forEach(Runnable::run);
  }

  /** Nothing more of the connection is served. */
  public void end() {
    life.onEnd.forEach(Runnable::run);
  }

  /** A client's program. */
  public record Software(String name, String version) {

    /** What Kafka calls a client that does not say. */
    private static final Software UNKNOWN = new Software("unknown", "unknown");
  }

  /** Shared by all requests of a connection. */
  private static final class ConnectionLife {
    private final Set<Runnable> onClose = ConcurrentHashMap.newKeySet();
    private final Set<Runnable> onEnd = ConcurrentHashMap.newKeySet();
    private final CountDownLatch gone = new CountDownLatch(1);
    private final String listener;
    private final Optional<SaslSession> sasl;
    private volatile Software software = Software.UNKNOWN;
    private volatile Principal principal = Principal.ANONYMOUS;
    private volatile boolean tellsOfAllGateways;
    private volatile boolean closed;
    private boolean muted;
    private long mutedUntilNanos;

    private ConnectionLife(String listener, Optional<SaslSession> sasl) {
      this.listener = listener;
      this.sasl = sasl;
    }
  }
}
