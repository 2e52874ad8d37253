package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeDelegationTokenRequest;
import io.sequin.protocol.message.DescribeDelegationTokenResponse;

/**
 * Lists delegation tokens (KIP-48) in Kafka. Nobody who did not say who they are may do that, and
 * here nobody can.
 */
public final class DescribeDelegationTokenHandler
    implements ApiHandler<DescribeDelegationTokenRequest, DescribeDelegationTokenResponse> {

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_DELEGATION_TOKEN;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_DELEGATION_TOKEN);
  }

  @Override
  public DescribeDelegationTokenResponse handle(
      RequestContext context, DescribeDelegationTokenRequest request) {
    return failure(request, ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED);
  }

  @Override
  public DescribeDelegationTokenResponse failure(
      DescribeDelegationTokenRequest request, ErrorCode error) {
    return DescribeDelegationTokenResponse.builder().errorCode(error.code()).build();
  }
}
