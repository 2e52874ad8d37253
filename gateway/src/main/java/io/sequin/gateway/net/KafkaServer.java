package io.sequin.gateway.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.sequin.gateway.api.ResponseMemory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the listening socket, the event loops and all client connections. */
public final class KafkaServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaServer.class);

  private static final long DRAIN_CHECK_MS = 20;

  /** Responses that become ready by one commit leave by one system call. */
  private static final int MAX_CONSOLIDATED_FLUSHES = 16;

  private static final int LENGTH_BYTES = 4;
  private static final int ACCEPT_BACKLOG = 1_024;

  /** Accepts one connection at a time, so that {@code max.connections} holds exactly. */
  private static final RecvByteBufAllocator ONE_AT_A_TIME = new ServerChannelRecvByteBufAllocator();

  private static final int EVENT_LOOPS =
      Math.max(2, Runtime.getRuntime().availableProcessors() / 2);

  private final EventLoopGroup eventLoops =
      new MultiThreadIoEventLoopGroup(EVENT_LOOPS, NioIoHandler.newFactory());
  private final ResponseMemory memory = ResponseMemory.ofThisProcess();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Channel listener;
  private volatile RequestDispatcher dispatcher;
  private volatile ConnectionLimits limits;

  private KafkaServer(InetSocketAddress address) throws IOException {
    this.listener = bind(address);
  }

  /**
   * Takes the address; clients that connect wait until {@link #serve}.
   *
   * @throws IOException if the address cannot be bound
   */
  public static KafkaServer bindTo(InetSocketAddress address) throws IOException {
    return new KafkaServer(address);
  }

  /** Lets clients in. */
  public void serve(RequestDispatcher requestDispatcher, ConnectionLimits connectionLimits) {
    dispatcher = requestDispatcher;
    limits = connectionLimits;
    // before the handler that starts connections
    listener.pipeline().addFirst(new ConnectionSlots(connectionLimits));
    listener.config().setAutoRead(true);
  }

  /** The address it listens on, with the real port where 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
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
    listener.close().syncUninterruptibly();
    connections.forEach(Connection::drain);
    awaitDrained();
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
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

  private Channel bind(InetSocketAddress address) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(eventLoops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.RECVBUF_ALLOCATOR, ONE_AT_A_TIME)
            .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            // who does not take answers may have sent something that was not read yet
            .childOption(ChannelOption.AUTO_CLOSE, false)
            .childHandler(new Pipeline())
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      eventLoops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new CannotListenException(address, bound.cause());
    }
    return bound.channel();
  }

  private final class Pipeline extends ChannelInitializer<SocketChannel> {

    @Override
    protected void initChannel(SocketChannel channel) {
      channel
          .pipeline()
          .addLast(new IdleStateHandler(0, 0, limits.maxIdleMs(), TimeUnit.MILLISECONDS))
          .addLast(new FlushConsolidationHandler(MAX_CONSOLIDATED_FLUSHES, true))
          .addLast(
              new LengthFieldBasedFrameDecoder(
                  limits.maxRequestBytes(), 0, LENGTH_BYTES, 0, LENGTH_BYTES))
          .addLast(new ConnectionHandler(dispatcher, memory, connections));
    }
  }
}
