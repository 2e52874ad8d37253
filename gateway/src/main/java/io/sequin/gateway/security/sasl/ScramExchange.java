package io.sequin.gateway.security.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequin.storage.credential.ScramCredential;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
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
  private final ScramTokens tokens;
  private final Supplier<String> nonces;

  /**
   * @param nonces another one each time
   */
  ScramExchange(
      ScramMechanism mechanism, ScramUsers users, ScramTokens tokens, Supplier<String> nonces) {
    this.mechanism = mechanism;
    this.users = users;
    this.tokens = tokens;
    this.nonces = nonces;
  }

  @Override
  public SaslStep evaluate(byte[] token) {
    Optional<ScramClientFirst> first = ScramClientFirst.parse(new String(token, UTF_8));
    if (first.isEmpty()) {
      return SaslStep.Failure.INVALID_CREDENTIALS;
    }
    return first.get().hasForeignAuthorizationId()
        ? SaslStep.Failure.of(FOREIGN_AUTHORIZATION_ID)
        : challenge(first.get());
  }

  private SaslStep challenge(ScramClientFirst first) {
    Claimed claimed = claimed(first);
    ScramCredential credential = claimed.credential();
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
        proof -> finish(first, claimed, nonce, serverFirst, new String(proof, UTF_8)));
  }

  /** Of a token that there is not, it is one that nobody can prove to know. */
  private Claimed claimed(ScramClientFirst first) {
    String name = first.user();
    if (!first.isOfToken()) {
      ScramCredential credential = users.find(mechanism, name);
      return new Claimed(
          name,
          credential,
          OptionalLong.empty(),
          users.presence(mechanism, name, credential),
          false);
    }
    return tokens
        .find(mechanism, name)
        .map(
            token ->
                new Claimed(
                    token.user(),
                    token.credential(),
                    OptionalLong.of(token.expiresMs()),
                    token.isStillThere(),
                    true))
        .orElseGet(
            () ->
                new Claimed(
                    name, users.noToken(mechanism, name), OptionalLong.empty(), () -> false, true));
  }

  private SaslStep finish(
      ScramClientFirst first, Claimed claimed, String nonce, String serverFirst, String message) {
    ScramCredential credential = claimed.credential();
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
        claimed.user(),
        claimed.expiresAtMs(),
        claimed.isStillThere(),
        claimed.byToken());
  }

  /** Who the client says it is. */
  private record Claimed(
      String user,
      ScramCredential credential,
      OptionalLong expiresAtMs,
      BooleanSupplier isStillThere,
      boolean byToken) {}
}
