package io.sequin.gateway.security.acl;

import io.sequin.storage.acl.Acl;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.AclPermission;
import io.sequin.storage.acl.PatternType;
import io.sequin.storage.acl.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which ACLs somebody wants to see or to remove, as Kafka's {@code AclBindingFilter}.
 *
 * @param resourceName empty for every name
 * @param byResource whether the name is that of a resource, and wanted are all patterns that fit it
 *     (KIP-290: MATCH), instead of that of a pattern
 * @param principal empty for every one
 * @param host empty for every one
 */
public record AclFilter(
    Set<ResourceType> resourceTypes,
    Optional<String> resourceName,
    Set<PatternType> patternTypes,
    boolean byResource,
    Optional<String> principal,
    Optional<String> host,
    Set<AclOperation> operations,
    Set<AclPermission> permissions) {

  /** Those of the ACLs that are wanted. */
  public List<Acl> of(List<Acl> acls) {
    return acls.stream().filter(this::matches).toList();
  }

  private boolean matches(Acl acl) {
    return resourceTypes.contains(acl.resourceType())
        && patternTypes.contains(acl.patternType())
        && resourceName.map(name -> matches(name, acl)).orElse(true)
        && principal.map(acl.principal()::equals).orElse(true)
        && host.map(acl.host()::equals).orElse(true)
        && operations.contains(acl.operation())
        && permissions.contains(acl.permission());
  }

  private boolean matches(String name, Acl acl) {
    return name.equals(acl.resourceName()) || (byResource && fits(name, acl));
  }

  private static boolean fits(String name, Acl acl) {
    return switch (acl.patternType()) {
      case LITERAL -> acl.resourceName().equals(Acl.WILDCARD);
      case PREFIXED -> name.startsWith(acl.resourceName());
    };
  }
}
