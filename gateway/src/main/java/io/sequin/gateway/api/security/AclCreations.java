package io.sequin.gateway.api.security;

import io.sequin.gateway.api.ApiException;
import io.sequin.gateway.security.acl.ClientAuthorizer;
import io.sequin.protocol.ErrorCode;
import io.sequin.protocol.message.CreateAclsRequest.AclCreation;
import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.AclPermission;
import io.sequin.storage.acl.PatternType;
import io.sequin.storage.acl.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Which ACLs can be created, by the rules of Kafka's {@code AclApis} and {@code AclControlManager}.
 */
final class AclCreations {

  /** Kafka knows no limit; what PostgreSQL indexes has one. */
  private static final int MAX_BYTES = 2_400;

  private AclCreations() {}

  /**
   * The ACL that is asked for.
   *
   * @throws ApiException INVALID_REQUEST if there cannot be such an ACL
   */
  static Acl check(AclCreation asked) {
    checkName(asked);
    Acl acl =
        new Acl(
            ResourceType.find(asked.resourceType()).orElseThrow(invalid("resourceType")),
            asked.resourceName(),
            PatternType.find(asked.resourcePatternType()).orElseThrow(invalid("patternType")),
            asked.principal(),
            asked.host(),
            AclOperation.find(asked.operation()).orElseThrow(invalid("operation")),
            AclPermission.find(asked.permissionType()).orElseThrow(invalid("permissionType")));
    checkPrincipal(asked.principal());
    checkTexts(asked);
    return acl;
  }

  /** Whether a part of it is what only filters may say. */
  static boolean isAny(AclCreation asked) {
    return asked.resourceType() == AclCodes.ANY
        || asked.resourcePatternType() == AclCodes.ANY
        || asked.resourcePatternType() == AclCodes.MATCH
        || asked.operation() == AclCodes.ANY
        || asked.permissionType() == AclCodes.ANY;
  }

  private static void checkName(AclCreation asked) {
    if (asked.resourceType() == ResourceType.CLUSTER.code()
        && !asked.resourceName().equals(ClientAuthorizer.CLUSTER_NAME)) {
      throw refused(
          "The only valid name for the CLUSTER resource is " + ClientAuthorizer.CLUSTER_NAME);
    }
    if (asked.resourceName().isEmpty()) {
      throw refused("Invalid empty resource name");
    }
  }

  private static void checkPrincipal(String principal) {
    if (principal.indexOf(':') < 0) {
      throw refused(
          "Could not parse principal from `"
              + principal
              + "` (no colon is present separating the principal type from the principal name)");
    }
  }

  private static void checkTexts(AclCreation asked) {
    String texts = asked.resourceName() + asked.principal() + asked.host();
    if (texts.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES || texts.indexOf('\0') >= 0) {
      throw refused(
          "Resource name, principal and host have at most "
              + MAX_BYTES
              + " bytes together, of which none is zero");
    }
  }

  private static Supplier<ApiException> invalid(String field) {
    return () -> refused("Invalid " + field + " UNKNOWN");
  }

  private static ApiException refused(String message) {
    return new ApiException(ErrorCode.INVALID_REQUEST, message);
  }
}
