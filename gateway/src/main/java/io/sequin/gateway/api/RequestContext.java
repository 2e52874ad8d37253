package io.sequin.gateway.api;

import io.netty.buffer.ByteBufAllocator;
import io.sequin.protocol.message.RequestHeader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a handler may know of the connection and the request header. */
public final class RequestContext {

  private final String clientHost;
  private final ByteBufAllocator allocator;
  private final ConnectionLife life;
  private final String clientId;
  private final short version;

  public RequestContext(String clientHost, ByteBufAllocator allocator) {
    this(clientHost, allocator, new ConnectionLife(), "", (short) 0);
  }

  private RequestContext(
      String clientHost,
      ByteBufAllocator allocator,
      ConnectionLife life,
      String clientId,
      short version) {
    this.clientHost = clientHost;
    this.allocator = allocator;
    this.life = life;
    this.clientId = clientId;
    this.version = version;
  }

  /** The same connection with one request's header. */
  public RequestContext forRequest(RequestHeader header, short requestVersion) {
    String id = header.clientId() == null ? "" : header.clientId();
    return new RequestContext(clientHost, allocator, life, id, requestVersion);
  }

  /** The client's address as Kafka shows it, {@code /127.0.0.1}. */
  public String clientHost() {
    return clientHost;
  }

  /** What the client calls itself; may be empty. */
  public String clientId() {
    return clientId;
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

  public void forget(Runnable work) {
    life.onClose.remove(work);
  }

  /** The client has gone. */
  public void close() {
    life.closed = true;
    life.onClose.forEach(Runnable::run);
  }

  /** Shared by all requests of a connection. */
  private static final class ConnectionLife {
    private final Set<Runnable> onClose = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
  }
}
