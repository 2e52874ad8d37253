package io.sequin.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ResponseMemory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a connection's responses in the order of their requests, whatever order they become ready
 * in. Few may be under way at once, so a client that does not read its responses is not served on.
 */
final class Outbox {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** More than the five requests that a producer keeps in flight. */
  private static final int MAX_UNDER_WAY = 16;

  private final Channel channel;
  private final ResponseMemory memory;
  private final Semaphore places = new Semaphore(MAX_UNDER_WAY);
  private final AtomicBoolean aborted = new AtomicBoolean();
  private volatile boolean unread;
  private CompletableFuture<Void> lastSent = CompletableFuture.completedFuture(null);

  Outbox(Channel channel, ResponseMemory memory) {
    this.channel = channel;
    this.memory = memory;
  }

  /** Waits for a place. Called by the connection's thread only, before each request. */
  void reserve() throws InterruptedException {
    places.acquire();
  }

  /** Waits until every response before has been written to the socket. */
  void awaitIdle() throws InterruptedException {
    places.acquire(MAX_UNDER_WAY);
    places.release(MAX_UNDER_WAY);
  }

  /** Gives up every wait. */
  void close() {
    places.release(MAX_UNDER_WAY * 2);
  }

  /**
   * Sends the response when it is there and all before it are sent; an empty one only gives its
   * place back. The frame is made on the event loop: whoever completes the response has more
   * important things to do.
   */
  void send(CompletableFuture<Supplier<Optional<ByteBuf>>> response) {
    CompletableFuture<Void> sentBefore = lastSent;
    lastSent =
        response
            .thenCombine(sentBefore, (frame, _) -> frame)
            .thenAcceptAsync(this::write, channel.eventLoop())
            .exceptionally(this::abort);
  }

  /** Where nobody reads answers any more, none are made. */
  private void write(Supplier<Optional<ByteBuf>> response) {
    Optional<ByteBuf> frame = unread || !channel.isActive() ? Optional.empty() : response.get();
    if (frame.isEmpty()) {
      places.release();
      return;
    }
    int sizeBytes = frame.get().readableBytes();
    memory.use(sizeBytes);
    channel.writeAndFlush(frame.get()).addListener(sent -> written(sent, sizeBytes));
  }

  private void written(Future<?> sent, int sizeBytes) {
    memory.release(sizeBytes);
    places.release();
    if (!sent.isSuccess()) {
      // the client has gone: reading on finds what it has sent before, then the end
      LOG.debug("{} cannot be written to", channel, sent.cause());
      unread = true;
    }
  }

  private Void abort(Throwable failure) {
    if (aborted.compareAndSet(false, true)) {
      logWhy(failure);
    }
    places.release();
    channel.close();
    return null;
  }

  private void logWhy(Throwable failure) {
    switch (failure instanceof CompletionException ? failure.getCause() : failure) {
      case InvalidRequestException e ->
          LOG.warn("closing the connection from {}: {}", channel.remoteAddress(), e.getMessage());
      case ApiException e ->
          LOG.warn("closing the connection from {}: {}", channel.remoteAddress(), e.getMessage());
      case Throwable e -> LOG.error("closing the connection from {}", channel.remoteAddress(), e);
    }
  }
}
