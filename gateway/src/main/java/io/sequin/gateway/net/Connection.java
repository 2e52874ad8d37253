package io.sequin.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.ResponseMemory;
import io.sequin.gateway.security.BoundedLog;
import io.sequin.gateway.security.Principal;
import io.sequin.gateway.security.sasl.SaslSession;
import io.sequin.storage.background.Background;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection. Owns a virtual thread that takes its requests one after the other, as
 * Kafka does; only produce requests overlap, so that many share one commit. What a client has sent
 * before it went away is served as if it was there, only that nothing is waited for.
 */
final class Connection {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final BoundedLog REFUSALS = new BoundedLog(LOG, System::nanoTime);

  /** How long what a client has left behind may take. */
  static final Duration DRAIN_PATIENCE = Duration.ofSeconds(10);

  private final Channel channel;
  private final Optional<SaslAuthentication> authentication;
  private final RequestDispatcher dispatcher;
  private final Consumer<Connection> whenEnded;
  private final RequestContext context;
  private final Inbox inbox = new Inbox();
  private final Outbox outbox;
  private volatile boolean readingStopped;
  private volatile boolean ended;

  /** Whether the client may cost what clients may. Of the connection's thread. */
  private boolean isKnown;

  /** Ends what is left of a connection whose client has gone. Of the event loop. */
  private Future<?> lastCall;

  /**
   * @param listener the name of the one by which the client came
   * @param authentication where the client has to authenticate
   * @param whenEnded told when everything is served and the channel is closed
   */
  Connection(
      Channel channel,
      String listener,
      Optional<SaslAuthentication> authentication,
      RequestDispatcher dispatcher,
      ResponseMemory memory,
      Consumer<Connection> whenEnded) {
    this.channel = channel;
    this.dispatcher = dispatcher;
    this.whenEnded = whenEnded;
    this.authentication = authentication;
    this.context =
        new RequestContext(
            clientHost(channel),
            clientPort(channel),
            channel.alloc(),
            listener,
            authentication.map(SaslAuthentication::session));
    this.outbox = new Outbox(channel, memory);
    if (authentication.isEmpty()) {
      know();
    }
  }

  void start() {
    Background.startVirtual("connection-" + channel.id(), this::run);
  }

  /** TLS has shown who the client is, before it asks anything. On the event loop. */
  void isKnownAs(Principal principal) {
    context.authenticated(principal);
  }

  /** Cuts off a client whose credential was removed. */
  void endIfRevoked() {
    if (context.sasl().filter(SaslSession::isRevoked).isPresent()) {
      LOG.info(
          "closing the connection from {}: the credential of {} was removed",
          channel.remoteAddress(),
          context.principal());
      inbox.close();
      channel.close();
    }
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

  /** The client has gone, and all that it has sent is in the inbox. On the event loop. */
  void closed() {
    drain();
    if (!ended) {
      lastCall =
          Background.schedule(
              channel.eventLoop(), "the end of a connection", DRAIN_PATIENCE, this::giveUp);
    }
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
      end();
    }
  }

  private void end() {
    inbox.close();
    try {
      context.end();
    } finally {
      ended = true;
      channel.close().addListener(_ -> forget());
    }
  }

  /** On the event loop. */
  private void forget() {
    if (lastCall != null) {
      lastCall.cancel(false);
    }
    whenEnded.accept(this);
  }

  /** On the event loop. */
  private void giveUp() {
    int left = inbox.close();
    if (left > 0) {
      LOG.warn(
          "{} requests of {}, which has gone, are not served: those before took longer than {}",
          left,
          context.clientHost(),
          DRAIN_PATIENCE);
    }
    outbox.close();
  }

  private void serve(ByteBuf frame) throws InterruptedException {
    try {
      context.awaitUnmuted();
      if (!dispatcher.mayOverlap(frame)) {
        outbox.awaitIdle();
      }
      outbox.reserve();
      CompletableFuture<Supplier<Optional<ByteBuf>>> answer = dispatch(frame);
      if (authentication.isPresent()) {
        settle(authentication.get(), answer.isCompletedExceptionally());
      }
      outbox.send(answer);
    } finally {
      frame.release();
    }
  }

  private CompletableFuture<Supplier<Optional<ByteBuf>>> dispatch(ByteBuf frame) {
    try {
      return authentication.isPresent() && authentication.get().session().takesRawTokens()
          ? authentication.get().takeRawToken(context, frame)
          : dispatcher.dispatch(context, frame);
    } catch (RuntimeException | Error e) {
      // it cannot be answered, so the connection will be closed, and what follows it is not served
      inbox.close();
      if (!isKnown && e instanceof InvalidRequestException) {
        return refused(authentication.orElseThrow().session(), e.getMessage());
      }
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Nobody who is not known yet fills the log. */
  private CompletableFuture<Supplier<Optional<ByteBuf>>> refused(SaslSession session, String why) {
    if (session.failure().isEmpty()) {
      REFUSALS.info("closing the connection from {}: {}", channel.remoteAddress(), why);
    }
    return CompletableFuture.completedFuture(Optional::empty);
  }

  /**
   * What a request means to the connection of a client that has to authenticate.
   *
   * @param isTold whether the log says already why it is closed
   */
  private void settle(SaslAuthentication current, boolean isTold) {
    Optional<String> failure = current.session().failure();
    if (failure.isPresent()) {
      inbox.close();
      if (!isTold) {
        REFUSALS.info("failed authentication with {}: {}", channel.remoteAddress(), failure.get());
        context.awaitClose(current.failureDelay());
      }
    } else if (!isKnown && current.session().isAuthenticated()) {
      know();
      current.whenKnown().run();
    }
  }

  private void know() {
    isKnown = true;
    inbox.open();
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
