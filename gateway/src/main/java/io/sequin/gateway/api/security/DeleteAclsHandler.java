package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.Failures;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DeleteAclsRequest;
import io.sequin.protocol.message.DeleteAclsRequest.DeleteAclsFilter;
import io.sequin.protocol.message.DeleteAclsResponse;
import io.sequin.protocol.message.DeleteAclsResponse.DeleteAclsFilterResult;
import io.sequin.protocol.message.DeleteAclsResponse.DeleteAclsMatchingAcl;
import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclCatalog;
import io.sequin.storage.acl.AclOperation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Removes the ACLs that filters match, all together. */
public final class DeleteAclsHandler implements ApiHandler<DeleteAclsRequest, DeleteAclsResponse> {

  /** How many one request may add or remove, as Kafka's controller. */
  static final int MAX_ACLS = 10_000;

  private final AclCatalog acls;

  DeleteAclsHandler(AclCatalog acls) {
    this.acls = acls;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DELETE_ACLS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DELETE_ACLS);
  }

  @Override
  public CompletableFuture<Optional<DeleteAclsResponse>> submit(
      RequestContext context, DeleteAclsRequest request) {
    return request.filters().stream().anyMatch(DeleteAclsHandler::isUnknown)
        ? AclCodes.closed()
        : ApiHandler.super.submit(context, request);
  }

  @Override
  public DeleteAclsResponse handle(RequestContext context, DeleteAclsRequest request) {
    context.authorizer().requireCluster(AclOperation.ALTER);
    if (!context.authorizer().isConfigured()) {
      return refused(request, NoAuthorizer.FAILURE);
    }
    // what other gateways have added a moment ago is to be found, too
    acls.refresh();
    List<Acl> current = acls.snapshot().acls();
    Set<Acl> removed = new LinkedHashSet<>();
    List<DeleteAclsFilterResult> results =
        request.filters().stream()
            .map(
                filter ->
                    Failures.isolate(
                        () -> remove(filter, current, removed), DeleteAclsHandler::refused))
            .toList();
    if (removed.size() > MAX_ACLS) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "Cannot remove more than " + MAX_ACLS + " acls in a single delete operation.");
    }
    acls.remove(removed);
    return DeleteAclsResponse.builder().filterResults(results).build();
  }

  @Override
  public DeleteAclsResponse failure(DeleteAclsRequest request, ErrorCode error) {
    return refused(request, new Failure(error, null));
  }

  private static DeleteAclsFilterResult remove(
      DeleteAclsFilter filter, List<Acl> current, Set<Acl> removed) {
    List<Acl> matching = AclFilters.of(filter).of(current);
    removed.addAll(matching);
    return DeleteAclsFilterResult.builder()
        .errorMessage(null)
        .matchingAcls(matching.stream().map(DeleteAclsHandler::matching).toList())
        .build();
  }

  private static DeleteAclsMatchingAcl matching(Acl acl) {
    return DeleteAclsMatchingAcl.builder()
        .errorMessage(null)
        .resourceType(acl.resourceType().code())
        .resourceName(acl.resourceName())
        .patternType(acl.patternType().code())
        .principal(acl.principal())
        .host(acl.host())
        .operation(acl.operation().code())
        .permissionType(acl.permission().code())
        .build();
  }

  private static boolean isUnknown(DeleteAclsFilter filter) {
    return AclCodes.isAnyUnknown(
        filter.resourceTypeFilter(),
        filter.patternTypeFilter(),
        filter.operation(),
        filter.permissionType());
  }

  private static DeleteAclsResponse refused(DeleteAclsRequest request, Failure failure) {
    return DeleteAclsResponse.builder()
        .filterResults(request.filters().stream().map(_ -> refused(failure)).toList())
        .build();
  }

  private static DeleteAclsFilterResult refused(Failure failure) {
    return DeleteAclsFilterResult.builder()
        .errorCode(failure.error().code())
        .errorMessage(failure.message())
        .build();
  }
}
