package io.sequin.gateway.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in as many connections as {@code max.connections} and {@code max.connections.per.ip} allow.
 * In the pipelines of all listening channels; all of it runs on the one event loop that these have.
 */
@Sharable
final class ConnectionSlots extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionSlots.class);

  private final ConnectionLimits limits;
  private final List<Channel> listeners;
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();
  private int open;

  ConnectionSlots(ConnectionLimits limits, List<Channel> listeners) {
    this.limits = limits;
    this.listeners = List.copyOf(listeners);
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
    take(address);
    channel.closeFuture().addListener(_ -> listener.executor().execute(() -> giveBack(address)));
    listener.fireChannelRead(channel);
  }

  private void take(InetAddress address) {
    byAddress.merge(address, 1, Integer::sum);
    open++;
    if (isFull()) {
      LOG.warn("no further connection until one is closed: max.connections is {}", open);
      listeners.forEach(each -> each.config().setAutoRead(false));
    }
  }

  private void giveBack(InetAddress address) {
    boolean wasFull = isFull();
    byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    open--;
    if (wasFull && !isFull()) {
      listeners.forEach(each -> each.config().setAutoRead(true));
    }
  }

  private boolean isFull() {
    return open >= limits.maxConnections();
  }
}
