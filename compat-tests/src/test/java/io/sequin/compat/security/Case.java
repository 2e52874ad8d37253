package io.sequin.compat.security;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * ACLs that a resource has to itself.
 *
 * @param name of the case, and of the resource
 */
record Case(String name, ResourceType type, List<AclBinding> acls) {

  private static final String ADDRESS = "127.0.0.1";

  /**
   * The cases of each operation on resources of a type.
   *
   * @param suffix of the resources' names
   */
  static List<Case> of(ResourceType type, List<AclOperation> operations, String suffix) {
    return Stream.concat(
            Stream.of(
                new Case("none" + suffix, type, List.of()),
                allowed(
                    "all", suffix, type, AclOperation.ALL, PatternType.LITERAL, Acls.CLIENT, "*")),
            operations.stream().flatMap(operation -> of(type, operation, suffix)))
        .toList();
  }

  private static Stream<Case> of(ResourceType type, AclOperation operation, String suffix) {
    String base = operation.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return Stream.of(
        allowed(base + ".literal", suffix, type, operation, PatternType.LITERAL, Acls.CLIENT, "*"),
        allowed(
            base + ".prefixed", suffix, type, operation, PatternType.PREFIXED, Acls.CLIENT, "*"),
        allowed(base + ".everyone", suffix, type, operation, PatternType.LITERAL, "User:*", "*"),
        allowed(base + ".here", suffix, type, operation, PatternType.LITERAL, Acls.CLIENT, ADDRESS),
        allowed(
            base + ".elsewhere",
            suffix,
            type,
            operation,
            PatternType.LITERAL,
            Acls.CLIENT,
            "10.9.8.7"),
        allowed(base + ".other", suffix, type, operation, PatternType.LITERAL, "User:other", "*"),
        denied(base + ".denied", suffix, type, operation, PatternType.LITERAL),
        denied(base + ".denied-prefix", suffix, type, operation, PatternType.PREFIXED));
  }

  private static Case allowed(
      String caseName,
      String suffix,
      ResourceType type,
      AclOperation operation,
      PatternType pattern,
      String principal,
      String host) {
    String name = caseName + suffix;
    return new Case(
        name,
        type,
        List.of(
            Acls.acl(
                type,
                matching(name, pattern),
                pattern,
                principal,
                host,
                operation,
                AclPermissionType.ALLOW)));
  }

  /** Everything is allowed but this. */
  private static Case denied(
      String caseName,
      String suffix,
      ResourceType type,
      AclOperation operation,
      PatternType pattern) {
    String name = caseName + suffix;
    return new Case(
        name,
        type,
        List.of(
            Acls.allow(type, name, AclOperation.ALL),
            Acls.acl(
                type,
                matching(name, pattern),
                pattern,
                Acls.CLIENT,
                "*",
                operation,
                AclPermissionType.DENY)));
  }

  private static String matching(String name, PatternType pattern) {
    return pattern == PatternType.PREFIXED ? name.substring(0, name.length() - 2) : name;
  }
}
