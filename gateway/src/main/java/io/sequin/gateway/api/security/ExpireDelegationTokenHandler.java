package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.gateway.security.token.DelegationTokens;
import io.sequin.gateway.security.token.TokenAnswer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ExpireDelegationTokenRequest;
import io.sequin.protocol.message.ExpireDelegationTokenResponse;

/** Ends delegation tokens, now or later (KIP-48). */
public final class ExpireDelegationTokenHandler
    implements ApiHandler<ExpireDelegationTokenRequest, ExpireDelegationTokenResponse> {

  private final DelegationTokens tokens;

  public ExpireDelegationTokenHandler(DelegationTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.EXPIRE_DELEGATION_TOKEN;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.EXPIRE_DELEGATION_TOKEN);
  }

  @Override
  public ExpireDelegationTokenResponse handle(
      RequestContext context, ExpireDelegationTokenRequest request) {
    return response(
        TokenRequests.answer(
            context,
            tokens,
            () ->
                tokens.expire(request.hmac(), context.principal(), request.expiryTimePeriodMs())));
  }

  @Override
  public ExpireDelegationTokenResponse failure(
      ExpireDelegationTokenRequest request, ErrorCode error) {
    return response(new TokenAnswer(error, 0));
  }

  private static ExpireDelegationTokenResponse response(TokenAnswer answer) {
    return ExpireDelegationTokenResponse.builder()
        .errorCode(answer.error().code())
        .expiryTimestampMs(answer.expiresMs())
        .build();
  }
}
