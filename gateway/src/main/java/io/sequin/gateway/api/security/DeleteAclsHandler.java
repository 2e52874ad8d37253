package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DeleteAclsRequest;
import io.sequin.protocol.message.DeleteAclsResponse;
import io.sequin.protocol.message.DeleteAclsResponse.DeleteAclsFilterResult;

/** Removes ACLs in Kafka; without an authorizer each filter is refused. */
public final class DeleteAclsHandler implements ApiHandler<DeleteAclsRequest, DeleteAclsResponse> {

  @Override
  public ApiKey apiKey() {
    return ApiKey.DELETE_ACLS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DELETE_ACLS);
  }

  @Override
  public DeleteAclsResponse handle(RequestContext context, DeleteAclsRequest request) {
    return refused(request, NoAuthorizer.FAILURE);
  }

  @Override
  public DeleteAclsResponse failure(DeleteAclsRequest request, ErrorCode error) {
    return refused(request, new Failure(error, null));
  }

  private static DeleteAclsResponse refused(DeleteAclsRequest request, Failure failure) {
    DeleteAclsFilterResult result =
        DeleteAclsFilterResult.builder()
            .errorCode(failure.error().code())
            .errorMessage(failure.message())
            .build();
    return DeleteAclsResponse.builder()
        .filterResults(request.filters().stream().map(_ -> result).toList())
        .build();
  }
}
