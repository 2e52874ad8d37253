package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.CreateDelegationTokenRequest;
import io.sequin.protocol.message.CreateDelegationTokenResponse;

/**
 * Creates delegation tokens (KIP-48) in Kafka. Nobody who did not say who they are may do that, and
 * here nobody can.
 */
public final class CreateDelegationTokenHandler
    implements ApiHandler<CreateDelegationTokenRequest, CreateDelegationTokenResponse> {

  @Override
  public ApiKey apiKey() {
    return ApiKey.CREATE_DELEGATION_TOKEN;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.CREATE_DELEGATION_TOKEN);
  }

  @Override
  public CreateDelegationTokenResponse handle(
      RequestContext context, CreateDelegationTokenRequest request) {
    return failure(request, ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED);
  }

  @Override
  public CreateDelegationTokenResponse failure(
      CreateDelegationTokenRequest request, ErrorCode error) {
    return CreateDelegationTokenResponse.builder().errorCode(error.code()).build();
  }
}
