package io.sequin.gateway.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequin.storage.credential.ScramCredential;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The server's side of SCRAM (RFC 5802), as Kafka has it: no channel binding, extensions are
 * ignored. Unlike Kafka's, it asks unknown users for their proof as well before it refuses them.
 */
final class ScramExchange implements SaslExchange {

  private static final String FOREIGN_AUTHORIZATION_ID =
      "Authentication failed: Client requested an authorization id that is different from username";

  private final ScramMechanism mechanism;
  private final ScramUsers users;
  private final Supplier<String> nonces;

  /**
   * @param nonces another one each time
   */
  ScramExchange(ScramMechanism mechanism, ScramUsers users, Supplier<String> nonces) {
    this.mechanism = mechanism;
    this.users = users;
    this.nonces = nonces;
  }

  @Override
  public SaslStep evaluate(byte[] token) {
    Optional<ScramClientFirst> first = ScramClientFirst.parse(new String(token, UTF_8));
    // delegation tokens, which there are none of
    if (first.isEmpty() || first.get().isOfToken()) {
      return SaslStep.Failure.INVALID_CREDENTIALS;
    }
    return first.get().hasForeignAuthorizationId()
        ? SaslStep.Failure.of(FOREIGN_AUTHORIZATION_ID)
        : challenge(first.get());
  }

  private SaslStep challenge(ScramClientFirst first) {
    ScramCredential credential = users.find(mechanism, first.user());
    String nonce = first.nonce() + nonces.get();
    String serverFirst =
        "r="
            + nonce
            + ",s="
            + Base64.getEncoder().encodeToString(credential.salt())
            + ",i="
            + credential.iterations();
    return new SaslStep.Challenge(
        serverFirst.getBytes(UTF_8),
        proof -> finish(first, credential, nonce, serverFirst, new String(proof, UTF_8)));
  }

  private SaslStep finish(
      ScramClientFirst first,
      ScramCredential credential,
      String nonce,
      String serverFirst,
      String message) {
    Optional<ScramClientFinal> last = ScramClientFinal.parse(message);
    if (last.isEmpty() || !last.get().nonce().equals(nonce)) {
      return SaslStep.Failure.INVALID_CREDENTIALS;
    }
    byte[] authMessage =
        (first.bare() + "," + serverFirst + "," + last.get().withoutProof()).getBytes(UTF_8);
    if (!ScramKeys.proves(mechanism, credential, last.get().proof(), authMessage)) {
      return SaslStep.Failure.INVALID_CREDENTIALS;
    }
    byte[] signature = ScramKeys.hmac(mechanism, credential.serverKey(), authMessage);
    String serverFinal = "v=" + Base64.getEncoder().encodeToString(signature);
    return new SaslStep.Success(
        serverFinal.getBytes(UTF_8),
        first.user(),
        OptionalLong.empty(),
        users.presence(mechanism, first.user()));
  }
}
