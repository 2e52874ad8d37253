package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.CreateAclsRequest;
import io.sequin.protocol.message.CreateAclsRequest.AclCreation;
import io.sequin.protocol.message.CreateAclsResponse;
import io.sequin.protocol.message.CreateAclsResponse.AclCreationResult;
import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclCatalog;
import io.sequin.storage.acl.AclOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Adds ACLs. Those that cannot be are refused one by one, the others added together. */
public final class CreateAclsHandler implements ApiHandler<CreateAclsRequest, CreateAclsResponse> {

  private static final Failure NONE = new Failure(ErrorCode.NONE, null);

  private final AclCatalog acls;

  CreateAclsHandler(AclCatalog acls) {
    this.acls = acls;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.CREATE_ACLS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.CREATE_ACLS);
  }

  @Override
  public CompletableFuture<Optional<CreateAclsResponse>> submit(
      RequestContext context, CreateAclsRequest request) {
    return request.creations().stream().anyMatch(CreateAclsHandler::isUnknown)
        ? AclCodes.closed()
        : ApiHandler.super.submit(context, request);
  }

  @Override
  public CreateAclsResponse handle(RequestContext context, CreateAclsRequest request) {
    context.authorizer().requireCluster(AclOperation.ALTER);
    if (!context.authorizer().isConfigured()) {
      return refused(request, NoAuthorizer.FAILURE);
    }
    if (request.creations().stream().anyMatch(AclCreations::isAny)) {
      // an accident in Kafka, which its clients know
      return refused(request, new Failure(ErrorCode.UNKNOWN_SERVER_ERROR, null));
    }
    if (request.creations().size() > DeleteAclsHandler.MAX_ACLS) {
      throw new ApiException(
          ErrorCode.POLICY_VIOLATION, "Unable to perform excessively large batch operation.");
    }
    List<Acl> accepted = new ArrayList<>();
    List<AclCreationResult> results =
        request.creations().stream().map(asked -> result(check(asked, accepted))).toList();
    acls.add(accepted);
    return CreateAclsResponse.builder().results(results).build();
  }

  @Override
  public CreateAclsResponse failure(CreateAclsRequest request, ErrorCode error) {
    return refused(request, new Failure(error, null));
  }

  private static Failure check(AclCreation asked, List<Acl> accepted) {
    return Failures.isolate(
        () -> {
          accepted.add(AclCreations.check(asked));
          return NONE;
        },
        failure -> failure);
  }

  private static boolean isUnknown(AclCreation asked) {
    return AclCodes.isAnyUnknown(
        asked.resourceType(),
        asked.resourcePatternType(),
        asked.operation(),
        asked.permissionType());
  }

  private static CreateAclsResponse refused(CreateAclsRequest request, Failure failure) {
    return CreateAclsResponse.builder()
        .results(request.creations().stream().map(_ -> result(failure)).toList())
        .build();
  }

  private static AclCreationResult result(Failure failure) {
    return new AclCreationResult(failure.error().code(), failure.message());
  }
}
