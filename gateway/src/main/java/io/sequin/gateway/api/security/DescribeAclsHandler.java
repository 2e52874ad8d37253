package io.sequin.gateway.api.security;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.sequin.gateway.api.ApiHandler;
import io.sequin.gateway.api.Failure;
import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.api.VersionRange;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.DescribeAclsRequest;
import io.sequin.protocol.message.DescribeAclsResponse;
import io.sequin.protocol.message.DescribeAclsResponse.AclDescription;
import io.sequin.protocol.message.DescribeAclsResponse.DescribeAclsResource;
import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclCatalog;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.PatternType;
import io.sequin.storage.acl.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Lists ACLs, pattern by pattern. */
public final class DescribeAclsHandler
    implements ApiHandler<DescribeAclsRequest, DescribeAclsResponse> {

  private final AclCatalog acls;

  DescribeAclsHandler(AclCatalog acls) {
    this.acls = acls;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_ACLS;
  }

  @Override
  public VersionRange versions() {
    return VersionRange.all(ApiKey.DESCRIBE_ACLS);
  }

  @Override
  public CompletableFuture<Optional<DescribeAclsResponse>> submit(
      RequestContext context, DescribeAclsRequest request) {
    return AclCodes.isAnyUnknown(
            request.resourceTypeFilter(),
            request.patternTypeFilter(),
            request.operation(),
            request.permissionType())
        ? AclCodes.closed()
        : ApiHandler.super.submit(context, request);
  }

  @Override
  public DescribeAclsResponse handle(RequestContext context, DescribeAclsRequest request) {
    context.authorizer().requireCluster(AclOperation.DESCRIBE);
    if (!context.authorizer().isConfigured()) {
      return refused(NoAuthorizer.FAILURE);
    }
    Map<Pattern, List<Acl>> byPattern =
        AclFilters.of(request).of(acls.snapshot().acls()).stream()
            .collect(groupingBy(Pattern::of, LinkedHashMap::new, toList()));
    return DescribeAclsResponse.builder()
        .resources(
            byPattern.entrySet().stream()
                .map(pattern -> pattern.getKey().describe(pattern.getValue()))
                .toList())
        .build();
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

  private record Pattern(ResourceType type, String name, PatternType patternType) {

    static Pattern of(Acl acl) {
      return new Pattern(acl.resourceType(), acl.resourceName(), acl.patternType());
    }

    DescribeAclsResource describe(List<Acl> acls) {
      return new DescribeAclsResource(
          type.code(),
          name,
          patternType.code(),
          acls.stream()
              .map(
                  acl ->
                      new AclDescription(
                          acl.principal(),
                          acl.host(),
                          acl.operation().code(),
                          acl.permission().code()))
              .toList());
    }
  }
}
