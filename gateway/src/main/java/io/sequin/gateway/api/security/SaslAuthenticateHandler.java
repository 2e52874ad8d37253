package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.security.sasl.SaslSession.TokenAnswer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.SaslAuthenticateRequest;
import io.sequin.protocol.message.SaslAuthenticateResponse;

/**
 * Takes a token of a mechanism's exchange (KIP-152).
 *
 * <p>Version notes: from 1 on the answer tells for how long the client is known (KIP-368).
 */
public final class SaslAuthenticateHandler
    implements ApiHandler<SaslAuthenticateRequest, SaslAuthenticateResponse> {

  private static final String TOO_LATE =
      "SaslAuthenticate request received after successful authentication";

  @Override
  public ApiKey apiKey() {
    return ApiKey.SASL_AUTHENTICATE;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.SASL_AUTHENTICATE);
  }

  @Override
  public SaslAuthenticateResponse handle(RequestContext context, SaslAuthenticateRequest request) {
    TokenAnswer answer =
        context
            .sasl()
            .map(session -> session.authenticate(request.authBytes()))
            .orElseGet(TokenAnswer.IllegalState::new);
    if (answer instanceof TokenAnswer.Authenticated known) {
      context.authenticated(known.principal());
    }
    return response(answer);
  }

  @Override
  public SaslAuthenticateResponse failure(SaslAuthenticateRequest request, ErrorCode error) {
    return failure(error, null);
  }

  private static SaslAuthenticateResponse response(TokenAnswer answer) {
    return switch (answer) {
      case TokenAnswer.Challenge(byte[] token) ->
          SaslAuthenticateResponse.builder().errorMessage(null).authBytes(token).build();
      case TokenAnswer.Authenticated known ->
          SaslAuthenticateResponse.builder()
              .errorMessage(null)
              .authBytes(known.token())
              .sessionLifetimeMs(known.lifetimeMs())
              .build();
      case TokenAnswer.Refused(String message) ->
          failure(ErrorCode.SASL_AUTHENTICATION_FAILED, message);
      case TokenAnswer.IllegalState _ -> failure(ErrorCode.ILLEGAL_SASL_STATE, TOO_LATE);
    };
  }

  private static SaslAuthenticateResponse failure(ErrorCode error, String message) {
    return SaslAuthenticateResponse.builder().errorCode(error.code()).errorMessage(message).build();
  }
}
