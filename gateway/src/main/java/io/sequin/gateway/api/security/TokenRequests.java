package io.sequin.gateway.api.security;

import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.security.Principal;
import io.sequin.gateway.security.sasl.SaslSession;
import io.sequin.gateway.security.token.DelegationTokens;
import io.sequin.gateway.security.token.TokenAnswer;
import io.sequin.protocol.ErrorCode;
import java.util.function.Supplier;

/** Whether a client may ask for anything about delegation tokens, as Kafka decides it. */
final class TokenRequests {

  /** What Kafka answers for a time where there is none. */
  static final long NEVER = -1;

  private TokenRequests() {}

  /** Not who is known by a token, or not known at all; NONE for all others. */
  static ErrorCode refusal(RequestContext context, DelegationTokens tokens) {
    boolean isKnown =
        context.sasl().isPresent() || !context.principal().equals(Principal.ANONYMOUS);
    boolean isByToken = context.sasl().filter(SaslSession::isByToken).isPresent();
    if (!isKnown || isByToken) {
      return ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED;
    }
    return tokens.isEnabled() ? ErrorCode.NONE : ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED;
  }

  /** What became of a token, if the client may ask. */
  static TokenAnswer answer(
      RequestContext context, DelegationTokens tokens, Supplier<TokenAnswer> change) {
    return switch (refusal(context, tokens)) {
      case NONE -> change.get();
      case DELEGATION_TOKEN_AUTH_DISABLED ->
          new TokenAnswer(ErrorCode.DELEGATION_TOKEN_AUTH_DISABLED, 0);
      case ErrorCode refusal -> new TokenAnswer(refusal, NEVER);
    };
  }
}
