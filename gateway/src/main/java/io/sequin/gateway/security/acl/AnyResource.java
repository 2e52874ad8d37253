package io.sequin.gateway.security.acl;

import static java.util.stream.Collectors.toSet;

import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.AclPermission;
import io.sequin.storage.acl.PatternType;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Whether a client may do something with at least one resource that there is or may be of a type,
 * as {@code Authorizer.authorizeByResourceType} in Kafka (KIP-679): some ALLOW is not covered by a
 * DENY. As there, no operation implies another.
 */
final class AnyResource {

  private final List<Acl> acls;

  private AnyResource(List<Acl> acls) {
    this.acls = acls;
  }

  static boolean isAllowed(List<Acl> acls, String principal, String host, AclOperation operation) {
    return new AnyResource(
            acls.stream()
                .filter(acl -> isOneOf(acl.host(), host, Acl.WILDCARD))
                .filter(acl -> isOneOf(acl.principal(), principal, Acl.ALL_USERS))
                .filter(acl -> acl.operation() == operation || acl.operation() == AclOperation.ALL)
                .toList())
        .isAllowed();
  }

  private boolean isAllowed() {
    Set<String> deniedLiterals = names(AclPermission.DENY, PatternType.LITERAL);
    if (deniedLiterals.contains(Acl.WILDCARD)) {
      return false;
    }
    Set<String> deniedPrefixes = names(AclPermission.DENY, PatternType.PREFIXED);
    Set<String> literals = names(AclPermission.ALLOW, PatternType.LITERAL);
    return literals.contains(Acl.WILDCARD)
        || literals.stream()
            .anyMatch(name -> !deniedLiterals.contains(name) && !isCovered(name, deniedPrefixes))
        || names(AclPermission.ALLOW, PatternType.PREFIXED).stream()
            .anyMatch(prefix -> !isCovered(prefix, deniedPrefixes));
  }

  private Set<String> names(AclPermission permission, PatternType type) {
    return acls.stream()
        .filter(acl -> acl.permission() == permission && acl.patternType() == type)
        .map(Acl::resourceName)
        .collect(toSet());
  }

  private static boolean isCovered(String name, Set<String> prefixes) {
    return IntStream.rangeClosed(1, name.length())
        .anyMatch(length -> prefixes.contains(name.substring(0, length)));
  }

  private static boolean isOneOf(String value, String one, String other) {
    return value.equals(one) || value.equals(other);
  }
}
