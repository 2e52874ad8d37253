package io.sequin.gateway.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.storage.background.Background;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in as many connections as {@code max.connections} and {@code max.connections.per.ip} allow,
 * and as fast as the quotas of addresses do. Who comes too fast has a place until it is sent away.
 * In the pipelines of all listening channels; all of it runs on the one event loop that these have.
 */
@Sharable
final class ConnectionSlots extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionSlots.class);

  private final ConnectionLimits limits;
  private final ClientQuotas quotas;
  private final List<Channel> listeners;
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();
  private int open;

  ConnectionSlots(ConnectionLimits limits, ClientQuotas quotas, List<Channel> listeners) {
    this.limits = limits;
    this.quotas = quotas;
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
    int waitMs = quotas.connected(address);
    if (waitMs > 0) {
      Background.schedule(
          listener.executor(),
          "sending a client away",
          Duration.ofMillis(waitMs),
          () -> sendAway(channel, address));
      return;
    }
    channel.closeFuture().addListener(_ -> listener.executor().execute(() -> giveBack(address)));
    listener.fireChannelRead(channel);
  }

  /** So late that a client which comes again at once does so less often. */
  private void sendAway(Channel channel, InetAddress address) {
    LOG.info("closed a connection from {}: connection_creation_rate", address.getHostAddress());
    channel.unsafe().closeForcibly();
    giveBack(address);
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
