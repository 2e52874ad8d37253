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
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in as many connections as {@code max.connections}, that of the listener and {@code
 * max.connections.per.ip} allow, and as fast as the quotas of addresses do. Who comes too fast has
 * a place until it is sent away. In the pipelines of all listening channels; all of it runs on the
 * one event loop that these have.
 */
@Sharable
final class ConnectionSlots extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionSlots.class);

  private final ConnectionLimits limits;
  private final ClientQuotas quotas;
  private final Map<Channel, String> listeners;
  private final Map<Channel, Integer> byListener = new HashMap<>();
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();
  private int open;

  /**
   * @param listeners the listening channels, with the listeners' names
   */
  ConnectionSlots(ConnectionLimits limits, ClientQuotas quotas, Map<Channel, String> listeners) {
    this.limits = limits;
    this.quotas = quotas;
    this.listeners = Map.copyOf(listeners);
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
    take(listener.channel(), address);
    int waitMs = quotas.connected(address);
    if (waitMs > 0) {
      Background.schedule(
          listener.executor(),
          "sending a client away",
          Duration.ofMillis(waitMs),
          () -> sendAway(listener.channel(), channel, address));
      return;
    }
    channel
        .closeFuture()
        .addListener(_ -> listener.executor().execute(() -> giveBack(listener.channel(), address)));
    listener.fireChannelRead(channel);
  }

  /** So late that a client which comes again at once does so less often. */
  private void sendAway(Channel listener, Channel channel, InetAddress address) {
    LOG.info("closed a connection from {}: connection_creation_rate", address.getHostAddress());
    channel.unsafe().closeForcibly();
    giveBack(listener, address);
  }

  private void take(Channel listener, InetAddress address) {
    byAddress.merge(address, 1, Integer::sum);
    byListener.merge(listener, 1, Integer::sum);
    open++;
    if (isFull()) {
      LOG.warn("no further connection until one is closed: max.connections is {}", open);
    } else if (isFull(listener)) {
      LOG.warn(
          "no further connection to listener {} until one is closed: its max.connections is {}",
          listeners.get(listener),
          byListener.get(listener));
    }
    accept();
  }

  private void giveBack(Channel listener, InetAddress address) {
    byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    byListener.merge(listener, -1, Integer::sum);
    open--;
    accept();
  }

  /** From those listeners that have room. */
  private void accept() {
    listeners
        .keySet()
        .forEach(listener -> listener.config().setAutoRead(!isFull() && !isFull(listener)));
  }

  private boolean isFull() {
    return open >= limits.maxConnections();
  }

  private boolean isFull(Channel listener) {
    return byListener.getOrDefault(listener, 0)
        >= limits.maxOfListeners().get(listeners.get(listener));
  }
}
