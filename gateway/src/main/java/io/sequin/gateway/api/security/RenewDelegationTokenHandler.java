package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.security.token.DelegationTokens;
import io.sequin.gateway.security.token.TokenAnswer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.RenewDelegationTokenRequest;
import io.sequin.protocol.message.RenewDelegationTokenResponse;

/** Lets delegation tokens be good for longer (KIP-48). */
public final class RenewDelegationTokenHandler
    implements ApiHandler<RenewDelegationTokenRequest, RenewDelegationTokenResponse> {

  private final DelegationTokens tokens;

  public RenewDelegationTokenHandler(DelegationTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.RENEW_DELEGATION_TOKEN;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.RENEW_DELEGATION_TOKEN);
  }

  @Override
  public RenewDelegationTokenResponse handle(
      RequestContext context, RenewDelegationTokenRequest request) {
    return response(
        TokenRequests.answer(
            context,
            tokens,
            () -> tokens.renew(request.hmac(), context.principal(), request.renewPeriodMs())));
  }

  @Override
  public RenewDelegationTokenResponse failure(
      RenewDelegationTokenRequest request, ErrorCode error) {
    return response(new TokenAnswer(error, 0));
  }

  private static RenewDelegationTokenResponse response(TokenAnswer answer) {
    return RenewDelegationTokenResponse.builder()
        .errorCode(answer.error().code())
        .expiryTimestampMs(answer.expiresMs())
        .build();
  }
}
