package io.sequin.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.sequin.gateway.api.ResponseMemory;
import io.sequin.gateway.net.listener.ListenerSecurity;
import io.sequin.gateway.net.listener.NoPrincipalException;
import io.sequin.gateway.security.BoundedLog;
import io.sequin.gateway.security.sasl.SaslSession;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands a channel's frames to its {@link Connection}. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);
  private static final BoundedLog REFUSALS = new BoundedLog(LOG, System::nanoTime);

  private final String listener;
  private final ListenerSecurity security;
  private final Optional<NewcomerGuard> guard;
  private final RequestDispatcher dispatcher;
  private final ResponseMemory memory;
  private final Set<Connection> connections;
  private Connection connection;
  private boolean refused;

  /**
   * @param listener its name
   * @param guard where clients have to authenticate
   */
  ConnectionHandler(
      String listener,
      ListenerSecurity security,
      Optional<NewcomerGuard> guard,
      RequestDispatcher dispatcher,
      ResponseMemory memory,
      Set<Connection> connections) {
    this.listener = listener;
    this.security = security;
    this.guard = guard;
    this.dispatcher = dispatcher;
    this.memory = memory;
    this.connections = connections;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection =
        new Connection(
            context.channel(),
            listener,
            guard.map(this::authentication),
            dispatcher,
            memory,
            connections::remove);
    connections.add(connection);
    connection.start();
  }

  private SaslAuthentication authentication(NewcomerGuard newcomer) {
    return new SaslAuthentication(
        new SaslSession(security.sasl().orElseThrow(), System::nanoTime, InstantSource.system()),
        security.failureDelay(),
        newcomer::lift);
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
    switch (event) {
      case IdleStateEvent _ -> context.close();
      case SslHandshakeCompletionEvent handshake -> handshakeEnded(context, handshake);
      // the client has said that it sends no more, and may wait to be told the same
      case SslCloseCompletionEvent end when end.isSuccess() -> connection.drain();
      default -> context.fireUserEventTriggered(event);
    }
  }

  private void handshakeEnded(
      ChannelHandlerContext context, SslHandshakeCompletionEvent handshake) {
    if (!handshake.isSuccess()) {
      refuseAtOnce(context, TlsFailures.why(handshake.cause()));
      return;
    }
    SslHandler tls = context.pipeline().get(SslHandler.class);
    try {
      connection.isKnownAs(security.tls().orElseThrow().principal(tls.engine().getSession()));
    } catch (NoPrincipalException e) {
      refuseAtOnce(context, e.getMessage());
    }
  }

  private void refuseAtOnce(ChannelHandlerContext context, String why) {
    if (!refused) {
      refused = true;
      REFUSALS.info("closing the connection from {}: {}", context.channel().remoteAddress(), why);
    }
    context.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    switch (cause) {
      case TooLongFrameException _, CorruptedFrameException _ -> refuse(context, cause);
      case DecoderException e when e.getCause() instanceof SSLException tls ->
          refuseAtOnce(context, TlsFailures.why(tls));
      case SSLException e -> refuseAtOnce(context, TlsFailures.why(e));
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
      String format = "closing the connection from {}: not a Kafka request: {}";
      Object from = context.channel().remoteAddress();
      if (guard.isPresent()) {
        REFUSALS.info(format, from, cause.getMessage());
      } else {
        LOG.warn(format, from, cause.getMessage());
      }
      context.channel().config().setAutoRead(false);
      connection.drain();
    }
  }
}
