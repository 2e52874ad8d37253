package io.sequin.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.timeout.IdleStateEvent;
import io.sequin.gateway.api.ResponseMemory;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands a channel's frames to its {@link Connection}. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

  private final RequestDispatcher dispatcher;
  private final ResponseMemory memory;
  private final Set<Connection> connections;
  private Connection connection;
  private boolean refused;

  ConnectionHandler(
      RequestDispatcher dispatcher, ResponseMemory memory, Set<Connection> connections) {
    this.dispatcher = dispatcher;
    this.memory = memory;
    this.connections = connections;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection = new Connection(context.channel(), dispatcher, memory, connections::remove);
    connections.add(connection);
    connection.start();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    connection.received((ByteBuf) frame);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection.closed();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    switch (cause) {
      case TooLongFrameException _, CorruptedFrameException _ -> refuse(context, cause);
      case IOException _ -> {
        LOG.debug("{} lost", context.channel(), cause);
        context.close();
      }
      default -> {
        LOG.error("closing the connection from {}", context.channel().remoteAddress(), cause);
        context.close();
      }
    }
  }

  /** What was right before is answered. */
  private void refuse(ChannelHandlerContext context, Throwable cause) {
    if (!refused) {
      refused = true;
      LOG.warn(
          "closing the connection from {}: not a Kafka request: {}",
          context.channel().remoteAddress(),
          cause.getMessage());
      context.channel().config().setAutoRead(false);
      connection.drain();
    }
  }
}
