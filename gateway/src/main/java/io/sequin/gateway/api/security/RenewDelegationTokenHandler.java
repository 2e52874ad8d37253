package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.RenewDelegationTokenRequest;
import io.sequin.protocol.message.RenewDelegationTokenResponse;

/**
 * Renews delegation tokens (KIP-48) in Kafka. Nobody who did not say who they are may do that, and
 * here nobody can.
 */
public final class RenewDelegationTokenHandler
    implements ApiHandler<RenewDelegationTokenRequest, RenewDelegationTokenResponse> {

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
    return failure(request, ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED);
  }

  @Override
  public RenewDelegationTokenResponse failure(
      RenewDelegationTokenRequest request, ErrorCode error) {
    return RenewDelegationTokenResponse.builder().errorCode(error.code()).build();
  }
}
