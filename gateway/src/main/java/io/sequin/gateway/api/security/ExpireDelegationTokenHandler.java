package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.ExpireDelegationTokenRequest;
import io.sequin.protocol.message.ExpireDelegationTokenResponse;

/**
 * Ends delegation tokens (KIP-48) in Kafka. Nobody who did not say who they are may do that, and
 * here nobody can.
 */
public final class ExpireDelegationTokenHandler
    implements ApiHandler<ExpireDelegationTokenRequest, ExpireDelegationTokenResponse> {

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
    return failure(request, ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED);
  }

  @Override
  public ExpireDelegationTokenResponse failure(
      ExpireDelegationTokenRequest request, ErrorCode error) {
    return ExpireDelegationTokenResponse.builder().errorCode(error.code()).build();
  }
}
