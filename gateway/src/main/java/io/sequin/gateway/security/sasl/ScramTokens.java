package io.sequin.gateway.security.sasl;

import io.sequin.storage.credential.ScramCredential;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Delegation tokens as SCRAM knows them (KIP-48): the token's id is the name of a user, and what
 * only its bearers know the password.
 */
@FunctionalInterface
public interface ScramTokens {

  /** The token with that id; empty if there is none, or none that is still good. */
  Optional<Token> find(ScramMechanism mechanism, String tokenId);

  /**
   * A token.
   *
   * @param user for whom its bearers act
   * @param expiresMs until when it is good, in milliseconds since 1970
   * @param isStillThere whether it is
   */
  record Token(
      String user, ScramCredential credential, long expiresMs, BooleanSupplier isStillThere) {}
}
