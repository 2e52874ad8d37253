package io.sequin.gateway.api.security;

import static io.sequin.gateway.api.security.AclCodes.select;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.security.acl.AclFilter;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.DeleteAclsRequest.DeleteAclsFilter;
import io.sequin.protocol.message.DescribeAclsRequest;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.AclPermission;
import io.sequin.storage.acl.PatternType;
import io.sequin.storage.acl.ResourceType;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Filters of ACLs as requests have them. */
final class AclFilters {

  private AclFilters() {}

  static AclFilter of(DescribeAclsRequest request) {
    return filter(
        request.resourceTypeFilter(),
        request.resourceNameFilter(),
        request.patternTypeFilter(),
        request.principalFilter(),
        request.hostFilter(),
        request.operation(),
        request.permissionType());
  }

  /**
   * Takes what is to be removed.
   *
   * @throws ApiException INVALID_REQUEST if a part of it is not known, which would match nothing
   */
  static AclFilter of(DeleteAclsFilter request) {
    AclFilter filter =
        filter(
            request.resourceTypeFilter(),
            request.resourceNameFilter(),
            request.patternTypeFilter(),
            request.principalFilter(),
            request.hostFilter(),
            request.operation(),
            request.permissionType());
    if (filter.resourceTypes().isEmpty() || filter.patternTypes().isEmpty()) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, "Unknown patternFilter.");
    }
    if (filter.operations().isEmpty() || filter.permissions().isEmpty()) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, "Unknown entryFilter.");
    }
    return filter;
  }

  private static AclFilter filter(
      byte resourceType,
      String resourceName,
      byte patternType,
      String principal,
      String host,
      byte operation,
      byte permission) {
    return new AclFilter(
        select(resourceType, ResourceType.class, ResourceType::find),
        Optional.ofNullable(resourceName),
        patternTypes(patternType),
        patternType == AclCodes.MATCH,
        Optional.ofNullable(principal),
        Optional.ofNullable(host),
        select(operation, AclOperation.class, AclOperation::find),
        select(permission, AclPermission.class, AclPermission::find));
  }

  private static Set<PatternType> patternTypes(byte code) {
    return code == AclCodes.MATCH
        ? EnumSet.allOf(PatternType.class)
        : select(code, PatternType.class, PatternType::find);
  }
}
