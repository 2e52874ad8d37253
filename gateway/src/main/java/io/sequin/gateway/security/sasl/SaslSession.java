package io.sequin.gateway.security.sasl;

import io.sequin.gateway.security.Principal;
import io.sequin.gateway.security.sasl.SaslState.Authenticated;
import io.sequin.gateway.security.sasl.SaslState.Exchange;
import io.sequin.gateway.security.sasl.SaslState.Failed;
import io.sequin.gateway.security.sasl.SaslState.Handshake;
import io.sequin.protocol.message.ApiKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The authentication of one connection, step by step as Kafka's SaslServerAuthenticator. Of the
 * connection's thread; only {@link #isAuthenticated} and {@link #isRevoked} are for others, too.
 */
public final class SaslSession {

  /** A connection may not authenticate anew more often. */
  private static final long MIN_REAUTHENTICATION_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What becomes of a request. */
  public enum Admission {
    SERVED,
    /** It is answered with ILLEGAL_SASL_STATE, and its connection closed. */
    REFUSED,
    /** Its connection is closed. */
    CLOSED
  }

  private final SaslMechanisms mechanisms;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private volatile SaslState state = new Handshake(false);
  private OptionalLong reauthenticatedNanos = OptionalLong.empty();

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  public SaslSession(SaslMechanisms mechanisms, LongSupplier nanoTime, InstantSource clock) {
    this.mechanisms = mechanisms;
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  /** What becomes of a request that has arrived now. */
  public Admission admit(ApiKey key) {
    Admission admission =
        switch (state) {
          case Handshake handshake -> admitTo(handshake, key);
          case Exchange _ -> key == ApiKey.SASL_AUTHENTICATE ? Admission.SERVED : Admission.REFUSED;
          case Authenticated known ->
              known.hasEnded(nanoTime.getAsLong()) && key != ApiKey.SASL_HANDSHAKE
                  ? Admission.CLOSED
                  : Admission.SERVED;
          case Failed _ -> Admission.CLOSED;
        };
    if (admission != Admission.SERVED) {
      state = new Failed(refusalOf(key));
    }
    return admission;
  }

  private Admission admitTo(Handshake handshake, ApiKey key) {
    if (key == ApiKey.API_VERSIONS && !handshake.versionsAsked()) {
      state = new Handshake(true);
      return Admission.SERVED;
    }
    return key == ApiKey.SASL_HANDSHAKE ? Admission.SERVED : Admission.CLOSED;
  }

  private String refusalOf(ApiKey key) {
    return switch (state) {
      case Handshake _ -> "Unexpected Kafka request of type " + key + " during SASL handshake.";
      case Exchange _ -> "Unexpected Kafka request of type " + key + " during SASL authentication.";
      case Authenticated _ -> "its session has expired and it did not authenticate anew";
      case Failed failed -> failed.why();
    };
  }

  /**
   * The client has said by which mechanism it wants to authenticate.
   *
   * @param isFramed whether its tokens come in SaslAuthenticate, or as they are
   */
  public HandshakeAnswer handshake(String name, boolean isFramed) {
    return switch (state) {
      case Handshake _ -> begin(name, isFramed, Optional.empty());
      case Authenticated known when mayBeginAnew(known) -> {
        reauthenticatedNanos = OptionalLong.of(nanoTime.getAsLong());
        yield begin(name, isFramed, Optional.of(known));
      }
      case Authenticated _, Exchange _, Failed _ -> new HandshakeAnswer.IllegalState();
    };
  }

  private boolean mayBeginAnew(Authenticated known) {
    long nowNanos = nanoTime.getAsLong();
    return known.endsAtNanos().isPresent()
        && (reauthenticatedNanos.isEmpty()
            || nowNanos - reauthenticatedNanos.getAsLong() >= MIN_REAUTHENTICATION_NANOS);
  }

  private HandshakeAnswer begin(String name, boolean isFramed, Optional<Authenticated> before) {
    Optional<SaslMechanisms.Mechanism> found = mechanisms.find(name);
    if (found.isEmpty()) {
      state = new Failed("Unsupported SASL mechanism " + name);
      return new HandshakeAnswer.Unsupported(mechanisms.names());
    }
    SaslMechanisms.Mechanism mechanism = found.get();
    state =
        before.isPresent() && !before.get().mechanism().equals(name)
            ? new Failed(
                "SASL mechanism '%s' requested by client is not supported for re-authentication of mechanism '%s'"
                    .formatted(name, before.get().mechanism()))
            : new Exchange(mechanism, mechanism.begin().get(), isFramed, before);
    return new HandshakeAnswer.Begun(mechanisms.names());
  }

  /** Whether what comes next is a token as it is. */
  public boolean takesRawTokens() {
    return state instanceof Exchange exchange && !exchange.isFramed();
  }

  /** The client has sent a token. */
  public TokenAnswer authenticate(byte[] token) {
    return state instanceof Exchange exchange
        ? follow(exchange, exchange.next().evaluate(token))
        : new TokenAnswer.IllegalState();
  }

  private TokenAnswer follow(Exchange exchange, SaslStep step) {
    return switch (step) {
      case SaslStep.Challenge challenge -> {
        state = exchange.after(challenge);
        yield new TokenAnswer.Challenge(challenge.token());
      }
      case SaslStep.Success success -> succeed(exchange, success);
      case SaslStep.Failure failure ->
          fail(failure.message().orElseGet(() -> invalidCredentials(exchange)));
    };
  }

  private TokenAnswer succeed(Exchange exchange, SaslStep.Success success) {
    Principal principal = Principal.user(success.user());
    Optional<Principal> before = exchange.before().map(Authenticated::principal);
    if (before.isPresent() && !before.get().equals(principal)) {
      return fail(
          "Cannot change principals during re-authentication from %s.%s: %s.%s"
              .formatted(
                  before.get().type(), before.get().name(), principal.type(), principal.name()));
    }
    OptionalLong lifetimeMs =
        SessionLifetime.of(
            exchange.mechanism().maxReauthMs(), success.expiresAtMs(), clock.millis());
    OptionalLong endsAtNanos =
        lifetimeMs.isPresent()
            ? OptionalLong.of(
                nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(lifetimeMs.getAsLong()))
            : OptionalLong.empty();
    state =
        new Authenticated(
            principal,
            exchange.mechanism().name(),
            endsAtNanos,
            success.isStillThere(),
            success.byToken());
    // who takes a credential away looks at all sessions after that: it finds this one, or this one
    // it
    return isRevoked()
        ? fail(invalidCredentials(exchange))
        : new TokenAnswer.Authenticated(success.token(), principal, lifetimeMs.orElse(0));
  }

  private static String invalidCredentials(Exchange exchange) {
    return "Authentication failed during "
        + (exchange.before().isPresent() ? "re-authentication" : "authentication")
        + " due to invalid credentials with SASL mechanism "
        + exchange.mechanism().name();
  }

  private TokenAnswer fail(String message) {
    state = new Failed(message);
    return new TokenAnswer.Refused(message);
  }

  /** Why nothing more is taken from the client, if that is so; fit for a line of the log. */
  public Optional<String> failure() {
    return state instanceof Failed failed
        ? Optional.of(Printable.of(failed.why()))
        : Optional.empty();
  }

  /** Whether the client is known, or was and is authenticating anew. */
  public boolean isAuthenticated() {
    return state instanceof Authenticated || state.before().isPresent();
  }

  /** Whether what the client has shown who it is by does not count any more. */
  public boolean isRevoked() {
    Optional<Authenticated> known =
        state instanceof Authenticated now ? Optional.of(now) : state.before();
    return known.isPresent() && !known.get().isStillThere().getAsBoolean();
  }

  /** Whether the client is known by a delegation token. */
  public boolean isByToken() {
    return state instanceof Authenticated known && known.byToken();
  }

  /** What is answered to the choice of a mechanism. */
  public sealed interface HandshakeAnswer {

    /** Tokens may come. */
    record Begun(List<String> mechanisms) implements HandshakeAnswer {}

    /** There are only these. */
    record Unsupported(List<String> mechanisms) implements HandshakeAnswer {}

    /** It is not the time for it. */
    record IllegalState() implements HandshakeAnswer {}
  }

  /** What is answered to a token. */
  public sealed interface TokenAnswer {

    /** There is more to be answered. */
    record Challenge(byte[] token) implements TokenAnswer {}

    /**
     * The client is known.
     *
     * @param lifetimeMs for how long; 0 for ever
     */
    record Authenticated(byte[] token, Principal principal, long lifetimeMs)
        implements TokenAnswer {}

    /** The client is not who it says. */
    record Refused(String message) implements TokenAnswer {}

    /** It is not the time for it. */
    record IllegalState() implements TokenAnswer {}
  }
}
