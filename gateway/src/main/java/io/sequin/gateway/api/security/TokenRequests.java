package io.sequin.gateway.api.security;

import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.security.Principal;
import io.sequin.gateway.security.sasl.SaslSession;
import io.sequin.gateway.security.token.DelegationTokens;
import io.sequin.protocol.ErrorCode;

/** Whether a client may ask for anything about delegation tokens, as Kafka decides it. */
final class TokenRequests {

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
}
