package io.sequin.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sequin.gateway.security.BoundedLog;
import io.sequin.storage.background.Background;
import java.time.Duration;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits what a connection may cost as long as its client has not authenticated: time and memory.
 * Removed from the pipeline when it has.
 */
final class NewcomerGuard extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(NewcomerGuard.class);
  private static final BoundedLog REFUSALS = new BoundedLog(LOG, System::nanoTime);

  /** What clients allow themselves for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Newcomers newcomers;
  private final int maxRequestBytes;
  private ChannelHandlerContext own;
  private Future<?> deadline;
  private long bytes;

  /**
   * @param maxRequestBytes what a request may have once the client is known
   */
  NewcomerGuard(Newcomers newcomers, int maxRequestBytes) {
    this.newcomers = newcomers;
    this.maxRequestBytes = maxRequestBytes;
  }

  /** The client is known. On any thread; holds for what is read after that. */
  void lift() {
    own.executor()
        .execute(
            () -> {
              if (!own.isRemoved()) {
                own.pipeline().replace(FrameDecoder.class, null, new FrameDecoder(maxRequestBytes));
                own.pipeline().remove(this);
              }
            });
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    own = context;
    deadline =
        Background.schedule(
            context.executor(),
            "the end of a connection that does not authenticate",
            PATIENCE,
            () ->
                refuse(context, "it has not authenticated within " + PATIENCE.toSeconds() + " s"));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    deadline.cancel(false);
    newcomers.add(-bytes);
    bytes = 0;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object data) {
    int count = ((ByteBuf) data).readableBytes();
    bytes += count;
    newcomers.add(count);
    if (newcomers.mayStay(bytes)) {
      context.fireChannelRead(data);
    } else {
      ((ByteBuf) data).release();
      refuse(context, "too many connections that have not authenticated send too much");
    }
  }

  private static void refuse(ChannelHandlerContext context, String why) {
    REFUSALS.info("closing the connection from {}: {}", context.channel().remoteAddress(), why);
    context.close();
  }
}
