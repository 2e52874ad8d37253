package io.sequin.gateway.security.token;

import io.sequin.gateway.security.Principal;
import io.sequin.gateway.security.sasl.ScramKeys;
import io.sequin.gateway.security.sasl.ScramMechanism;
import io.sequin.gateway.security.sasl.ScramTokens;
import java.util.Base64;
import java.util.Optional;

/** Lets those who know a delegation token authenticate by it. */
public final class TokenCredentials implements ScramTokens {

  private final DelegationTokens tokens;

  public TokenCredentials(DelegationTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public Optional<Token> find(ScramMechanism mechanism, String tokenId) {
    return tokens.find(tokenId).map(issued -> token(mechanism, issued));
  }

  /** Made anew each time: the same would have to be kept somewhere. */
  private Token token(ScramMechanism mechanism, IssuedToken issued) {
    String password = Base64.getEncoder().encodeToString(issued.hmac());
    return new Token(
        Principal.parse(issued.token().owner()).name(),
        ScramKeys.credential(mechanism, password, ScramMechanism.MIN_ITERATIONS),
        issued.token().expiresMs(),
        () -> tokens.find(issued.token().tokenId()).isPresent());
  }
}
