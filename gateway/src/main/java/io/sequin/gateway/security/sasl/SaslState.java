package io.sequin.gateway.security.sasl;

import io.sequin.gateway.security.Principal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** Where the authentication of one connection stands. */
sealed interface SaslState {

  /** What it was before, where it is done anew (KIP-368). */
  default Optional<Authenticated> before() {
    return Optional.empty();
  }

  /**
   * The client has to say by which mechanism it authenticates.
   *
   * @param versionsAsked it may ask once what there is
   */
  record Handshake(boolean versionsAsked) implements SaslState {}

  /**
   * The client has to show who it is.
   *
   * @param isFramed whether tokens come in SaslAuthenticate, or as they are (KIP-152)
   */
  record Exchange(
      SaslMechanisms.Mechanism mechanism,
      SaslExchange next,
      boolean isFramed,
      Optional<Authenticated> before)
      implements SaslState {

    Exchange after(SaslStep.Challenge challenge) {
      return new Exchange(mechanism, challenge.next(), isFramed, before);
    }
  }

  /**
   * The client is known.
   *
   * @param endsAtNanos until when
   * @param isStillThere whether what it has shown it by still counts
   * @param byToken whether that is a delegation token (KIP-48)
   */
  record Authenticated(
      Principal principal,
      String mechanism,
      OptionalLong endsAtNanos,
      BooleanSupplier isStillThere,
      boolean byToken)
      implements SaslState {

    boolean hasEnded(long nowNanos) {
      return endsAtNanos.isPresent() && nowNanos - endsAtNanos.getAsLong() > 0;
    }
  }

  /** The client is not who it says, or does not speak SASL. */
  record Failed(String why) implements SaslState {}
}
