package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeAclsRequest;
import io.sequin.protocol.message.DescribeAclsResponse;

/** Lists ACLs in Kafka; without an authorizer there are none to list. */
public final class DescribeAclsHandler
    implements ApiHandler<DescribeAclsRequest, DescribeAclsResponse> {

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_ACLS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_ACLS);
  }

  @Override
  public DescribeAclsResponse handle(RequestContext context, DescribeAclsRequest request) {
    return refused(NoAuthorizer.FAILURE);
  }

  @Override
  public DescribeAclsResponse failure(DescribeAclsRequest request, ErrorCode error) {
    return refused(new Failure(error, null));
  }

  private static DescribeAclsResponse refused(Failure failure) {
    return DescribeAclsResponse.builder()
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }
}
