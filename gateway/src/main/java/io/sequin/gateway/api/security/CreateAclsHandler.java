package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.CreateAclsRequest;
import io.sequin.protocol.message.CreateAclsResponse;
import io.sequin.protocol.message.CreateAclsResponse.AclCreationResult;

/** Adds ACLs in Kafka; without an authorizer each is refused. */
public final class CreateAclsHandler implements ApiHandler<CreateAclsRequest, CreateAclsResponse> {

  @Override
  public ApiKey apiKey() {
    return ApiKey.CREATE_ACLS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.CREATE_ACLS);
  }

  @Override
  public CreateAclsResponse handle(RequestContext context, CreateAclsRequest request) {
    return refused(request, NoAuthorizer.FAILURE);
  }

  @Override
  public CreateAclsResponse failure(CreateAclsRequest request, ErrorCode error) {
    return refused(request, new Failure(error, null));
  }

  private static CreateAclsResponse refused(CreateAclsRequest request, Failure failure) {
    AclCreationResult result = new AclCreationResult(failure.error().code(), failure.message());
    return CreateAclsResponse.builder()
        .results(request.creations().stream().map(_ -> result).toList())
        .build();
  }
}
