package io.sequin.gateway.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.sequin.gateway.api.ResponseMemory;
import io.sequin.gateway.net.listener.Listener;
import io.sequin.gateway.net.listener.ListenerSecurity;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.storage.background.Background;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the listening sockets, the event loops and all client connections. */
public final class KafkaServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaServer.class);

  private static final long DRAIN_CHECK_MS = 20;

  /** Responses that become ready by one commit leave by one system call. */
  private static final int MAX_CONSOLIDATED_FLUSHES = 16;

  private static final int ACCEPT_BACKLOG = 1_024;

  /** Accepts one connection at a time, so that {@code max.connections} holds exactly. */
  private static final RecvByteBufAllocator ONE_AT_A_TIME = new ServerChannelRecvByteBufAllocator();

  private static final int EVENT_LOOPS =
      Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

  private final EventLoopGroup eventLoops =
      new MultiThreadIoEventLoopGroup(EVENT_LOOPS, NioIoHandler.newFactory());
  private final ResponseMemory memory = ResponseMemory.ofThisProcess();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Newcomers newcomers = new Newcomers();
  private final ExecutorService handshakes = Background.virtualThreads("tls");
  private final EventLoop acceptor = eventLoops.next();

  /** In the order in which they were asked for, with their names. */
  private final Map<Channel, String> listeners = new LinkedHashMap<>();

  private volatile RequestDispatcher dispatcher;
  private volatile ConnectionLimits limits;
  private volatile Map<String, ListenerSecurity> security = Map.of();

  private KafkaServer() {}

  /**
   * Takes the addresses; clients that connect wait until {@link #serve}.
   *
   * @throws IOException if an address cannot be bound
   */
  public static KafkaServer bindTo(List<Listener> listeners) throws IOException {
    KafkaServer server = new KafkaServer();
    for (Listener listener : listeners) {
      server.listeners.put(server.bind(listener), listener.name());
    }
    return server;
  }

  /**
   * Lets clients in.
   *
   * @param listenerSecurity by the names of listeners
   */
  public void serve(
      RequestDispatcher requestDispatcher,
      ConnectionLimits connectionLimits,
      ClientQuotas quotas,
      Map<String, ListenerSecurity> listenerSecurity) {
    dispatcher = requestDispatcher;
    limits = connectionLimits;
    security = Map.copyOf(listenerSecurity);
    ConnectionSlots slots = new ConnectionSlots(connectionLimits, quotas, listeners);
    for (Channel listener : listeners.keySet()) {
      // before the handler that starts connections
      listener.pipeline().addFirst(slots);
      listener.config().setAutoRead(true);
    }
  }

  /**
   * The addresses that it listens on, in the order of the listeners, with the real port where 0 was
   * asked for.
   */
  public List<InetSocketAddress> addresses() {
    return listeners.keySet().stream()
        .map(each -> (InetSocketAddress) each.localAddress())
        .toList();
  }

  /** Cuts off clients whose credentials were removed. */
  public void endRevoked() {
    connections.forEach(Connection::endIfRevoked);
  }

  public int openConnections() {
    return connections.size();
  }

  /** What the answers of all connections may take together. */
  public ResponseMemory memory() {
    return memory;
  }

  /** Lets nobody in any more, answers what was asked, and closes every connection. */
  @Override
  public void close() {
    // closed a second time, there is no thread left to do it
    listeners.keySet().stream()
        .filter(Channel::isOpen)
        .forEach(listener -> listener.close().syncUninterruptibly());
    connections.forEach(Connection::drain);
    awaitDrained();
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    handshakes.close();
  }

  private void awaitDrained() {
    long deadline = System.nanoTime() + Connection.DRAIN_PATIENCE.toNanos();
    try {
      while (!connections.isEmpty() && System.nanoTime() < deadline) {
        Thread.sleep(DRAIN_CHECK_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!connections.isEmpty()) {
      LOG.warn("{} connections did not drain, closing them", connections.size());
    }
  }

  private Channel bind(Listener listener) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(acceptor, eventLoops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.RECVBUF_ALLOCATOR, ONE_AT_A_TIME)
            .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            // who does not take answers may have sent something that was not read yet
            .childOption(ChannelOption.AUTO_CLOSE, false)
            .childHandler(new Pipeline(listener.name()))
            .bind(listener.address())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      eventLoops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new CannotListenException(listener.address(), bound.cause());
    }
    return bound.channel();
  }

  private final class Pipeline extends ChannelInitializer<SocketChannel> {

    private final String listener;

    private Pipeline(String listener) {
      this.listener = listener;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      ListenerSecurity own = security.get(listener);
      Optional<NewcomerGuard> guard =
          own.sasl().map(_ -> new NewcomerGuard(newcomers, limits.maxRequestBytes()));
      ChannelPipeline pipeline = channel.pipeline();
      pipeline.addLast(new IdleStateHandler(0, 0, limits.maxIdleMs(), TimeUnit.MILLISECONDS));
      own.tls().ifPresent(tls -> pipeline.addLast(tls.newHandler(channel.alloc(), handshakes)));
      guard.ifPresent(pipeline::addLast);
      pipeline
          .addLast(new FlushConsolidationHandler(MAX_CONSOLIDATED_FLUSHES, true))
          .addLast(
              new FrameDecoder(
                  guard.isPresent() ? own.maxUnauthenticatedBytes() : limits.maxRequestBytes()))
          .addLast(new ConnectionHandler(listener, own, guard, dispatcher, memory, connections));
    }
  }
}
