package io.sequin.gateway.security.sasl;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** What follows from a client's token. */
public sealed interface SaslStep {

  /** The client has to answer this first. */
  record Challenge(byte[] token, SaslExchange next) implements SaslStep {}

  /**
   * The client has shown who it is.
   *
   * @param token the last word
   * @param expiresAtMs until when this holds, since 1970
   * @param isStillThere whether what it has shown it by still counts
   * @param byToken whether that is a delegation token (KIP-48)
   */
  record Success(
      byte[] token,
      String user,
      OptionalLong expiresAtMs,
      BooleanSupplier isStillThere,
      boolean byToken)
      implements SaslStep {

    private static final byte[] NOTHING = {};

    /** One that ends without a last word, and lasts. */
    static Success of(String user) {
      return new Success(NOTHING, user, OptionalLong.empty(), () -> true, false);
    }

    Success asLongAs(BooleanSupplier condition) {
      return new Success(token, user, expiresAtMs, condition, byToken);
    }
  }

  /**
   * The client has not.
   *
   * @param message what it may be told; empty for what it is told of all that is wrong with
   *     credentials
   */
  record Failure(Optional<String> message) implements SaslStep {

    /** Of which it is told nothing. */
    static final Failure INVALID_CREDENTIALS = new Failure(Optional.empty());

    static Failure of(String message) {
      return new Failure(Optional.of(message));
    }
  }
}
