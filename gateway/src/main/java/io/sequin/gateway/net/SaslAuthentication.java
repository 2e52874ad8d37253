package io.sequin.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.security.sasl.SaslSession;
import io.sequin.gateway.security.sasl.SaslSession.TokenAnswer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The authentication of one connection's client.
 *
 * @param failureDelay how long a client that failed waits to be told so
 * @param whenKnown what is to be done when it has succeeded
 */
record SaslAuthentication(SaslSession session, Duration failureDelay, Runnable whenKnown) {

  /** Answers a token that came as it is (SaslHandshake in version 0): with one, or not at all. */
  CompletableFuture<Supplier<Optional<ByteBuf>>> takeRawToken(
      RequestContext context, ByteBuf frame) {
    byte[] token = new byte[frame.readableBytes()];
    frame.getBytes(frame.readerIndex(), token);
    TokenAnswer answer = session.authenticate(token);
    if (answer instanceof TokenAnswer.Authenticated known) {
      context.authenticated(known.principal());
    }
    Optional<byte[]> reply =
        switch (answer) {
          case TokenAnswer.Challenge challenge -> Optional.of(challenge.token());
          case TokenAnswer.Authenticated known -> Optional.of(known.token());
          case TokenAnswer.Refused _, TokenAnswer.IllegalState _ -> Optional.empty();
        };
    return CompletableFuture.completedFuture(() -> reply.map(SaslAuthentication::frame));
  }

  private static ByteBuf frame(byte[] token) {
    return Unpooled.buffer(Integer.BYTES + token.length).writeInt(token.length).writeBytes(token);
  }
}
