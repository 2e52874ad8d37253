package io.sequin.gateway.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in as many connections as {@code max.connections} and {@code max.connections.per.ip} allow.
 * In the listening channel's pipeline; all of it runs on that channel's event loop.
 */
final class ConnectionSlots extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionSlots.class);

  private final ConnectionLimits limits;
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();
  private int open;

  ConnectionSlots(ConnectionLimits limits) {
    this.limits = limits;
  }

  @Override
  public void channelRead(ChannelHandlerContext listener, Object accepted) {
    Channel channel = (Channel) accepted;
    InetAddress address = ((InetSocketAddress) channel.remoteAddress()).getAddress();
    if (byAddress.getOrDefault(address, 0) >= limits.maxConnectionsPerAddress()) {
      LOG.warn(
          "refusing a connection from {}: max.connections.per.ip is {}",
          address.getHostAddress(),
          limits.maxConnectionsPerAddress());
      channel.unsafe().closeForcibly();
      return;
    }
    take(listener, address);
    channel
        .closeFuture()
        .addListener(_ -> listener.executor().execute(() -> giveBack(listener, address)));
    listener.fireChannelRead(channel);
  }

  private void take(ChannelHandlerContext listener, InetAddress address) {
    byAddress.merge(address, 1, Integer::sum);
    open++;
    if (isFull()) {
      LOG.warn("no further connection until one is closed: max.connections is {}", open);
      listener.channel().config().setAutoRead(false);
    }
  }

  private void giveBack(ChannelHandlerContext listener, InetAddress address) {
    boolean wasFull = isFull();
    byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    open--;
    if (wasFull && !isFull()) {
      listener.channel().config().setAutoRead(true);
    }
  }

  private boolean isFull() {
    return open >= limits.maxConnections();
  }
}
