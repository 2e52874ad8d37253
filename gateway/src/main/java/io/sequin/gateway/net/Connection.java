package io.sequin.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.ResponseMemory;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One client's connection. Owns a virtual thread that takes its requests one after the other, as
 * Kafka does; only produce requests overlap, so that many share one commit.
 */
final class Connection {

  private final Channel channel;
  private final RequestDispatcher dispatcher;
  private final RequestContext context;
  private final Inbox inbox = new Inbox();
  private final Outbox outbox;
  private volatile boolean readingStopped;

  Connection(Channel channel, RequestDispatcher dispatcher, ResponseMemory memory) {
    this.channel = channel;
    this.dispatcher = dispatcher;
    this.context = new RequestContext(clientHost(channel), clientPort(channel), channel.alloc());
    this.outbox = new Outbox(channel, memory);
  }

  void start() {
    Thread.ofVirtual().name("connection-" + channel.id()).start(this::run);
  }

  /** A frame arrived. On the event loop. */
  void received(ByteBuf frame) {
    inbox.add(frame);
    if (inbox.isFull()) {
      readingStopped = true;
      channel.config().setAutoRead(false);
      // the connection's thread may have emptied the inbox just before it could see that reading
      // has stopped
      readOn();
    }
  }

  /** The connection is gone. On the event loop. */
  void closed() {
    inbox.close();
    outbox.close();
    context.close();
  }

  /** Answers what has been asked, waiting fetches at once, then closes the connection. */
  void drain() {
    inbox.finish();
    context.close();
  }

  private void run() {
    try {
      for (Optional<ByteBuf> frame = inbox.take(); frame.isPresent(); frame = inbox.take()) {
        resumeReading();
        serve(frame.get());
      }
      outbox.awaitIdle();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      channel.close();
    }
  }

  private void serve(ByteBuf frame) throws InterruptedException {
    try {
      context.awaitUnmuted();
      if (!dispatcher.mayOverlap(frame)) {
        outbox.awaitIdle();
      }
      outbox.reserve();
      outbox.send(dispatch(frame));
    } finally {
      frame.release();
    }
  }

  private CompletableFuture<Supplier<Optional<ByteBuf>>> dispatch(ByteBuf frame) {
    try {
      return dispatcher.dispatch(context, frame);
    } catch (RuntimeException | Error e) {
      // it cannot be answered, so the connection will be closed, and what follows it is not served
      inbox.close();
      return CompletableFuture.failedFuture(e);
    }
  }

  private void resumeReading() {
    if (readingStopped) {
      channel.eventLoop().execute(this::readOn);
    }
  }

  /** On the event loop. */
  private void readOn() {
    if (readingStopped && !inbox.isFull()) {
      readingStopped = false;
      channel.config().setAutoRead(true);
    }
  }

  private static int clientPort(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
  }

  private static String clientHost(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address
        ? "/" + address.getAddress().getHostAddress()
        : String.valueOf(channel.remoteAddress());
  }
}
