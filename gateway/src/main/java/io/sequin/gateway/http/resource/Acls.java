package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.protocol.message.CreateAclsRequest;
import io.sequin.protocol.message.CreateAclsRequest.AclCreation;
import io.sequin.protocol.message.CreateAclsResponse;
import io.sequin.protocol.message.CreateAclsResponse.AclCreationResult;
import io.sequin.protocol.message.DeleteAclsRequest;
import io.sequin.protocol.message.DeleteAclsRequest.DeleteAclsFilter;
import io.sequin.protocol.message.DeleteAclsResponse;
import io.sequin.protocol.message.DeleteAclsResponse.DeleteAclsFilterResult;
import io.sequin.protocol.message.DescribeAclsRequest;
import io.sequin.protocol.message.DescribeAclsResponse;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.acl.AclPermission;
import io.sequin.storage.acl.PatternType;
import io.sequin.storage.acl.ResourceType;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules of who may do what. */
public final class Acls {

  private static final byte ANY = 1;

  /**
   * A rule, in Kafka's words in lower case; in a filter null is any.
   *
   * @param resourceType topic, group, cluster, transactional_id, delegation_token or user
   * @param patternType literal or prefixed; null in a new rule for literal
   * @param principal as {@code User:alice}
   * @param host null in a new rule for all
   * @param permission allow or deny; null in a new rule for allow
   */
  public record Rule(
      String resourceType,
      String resourceName,
      String patternType,
      String principal,
      String host,
      String operation,
      String permission) {}

  /** How many rules were there. */
  public record Deleted(int count) {}

  /** All that match, in the order of resources and principals. */
  public List<Rule> list(Caller caller, Rule filter) {
    DescribeAclsRequest request =
        DescribeAclsRequest.builder()
            .resourceTypeFilter(typeOrAny(filter.resourceType()))
            .resourceNameFilter(filter.resourceName())
            .patternTypeFilter(patternOrAny(filter.patternType()))
            .principalFilter(filter.principal())
            .hostFilter(filter.host())
            .operation(operationOrAny(filter.operation()))
            .permissionType(permissionOrAny(filter.permission()))
            .build();
    DescribeAclsResponse response = caller.ask(request, DescribeAclsResponse.class);
    HttpProblems.check(response.errorCode(), response.errorMessage());
    return response.resources().stream()
        .flatMap(
            resource ->
                resource.acls().stream()
                    .map(
                        acl ->
                            new Rule(
                                name(ResourceType.find(resource.resourceType())),
                                resource.resourceName(),
                                name(PatternType.find(resource.patternType())),
                                acl.principal(),
                                acl.host(),
                                name(AclOperation.find(acl.operation())),
                                name(AclPermission.find(acl.permissionType())))))
        .sorted(
            Comparator.comparing(Rule::resourceType)
                .thenComparing(Rule::resourceName)
                .thenComparing(Rule::principal)
                .thenComparing(Rule::operation))
        .toList();
  }

  public void create(Caller caller, Rule rule) {
    CreateAclsRequest request =
        new CreateAclsRequest(
            List.of(
                new AclCreation(
                    type(Required.text("resourceType", rule.resourceType())),
                    Required.text("resourceName", rule.resourceName()),
                    pattern(rule.patternType() == null ? "literal" : rule.patternType()),
                    Required.text("principal", rule.principal()),
                    rule.host() == null ? "*" : rule.host(),
                    operation(Required.text("operation", rule.operation())),
                    permission(rule.permission() == null ? "allow" : rule.permission()))));
    AclCreationResult result = caller.ask(request, CreateAclsResponse.class).results().getFirst();
    HttpProblems.check(result.errorCode(), result.errorMessage());
  }

  /**
   * @throws HttpProblemException if nothing at all is said of which
   */
  public Deleted delete(Caller caller, Rule filter) {
    if (Stream.of(filter.resourceType(), filter.resourceName(), filter.principal())
        .allMatch(each -> each == null)) {
      throw HttpProblemException.badRequest(
          "say which: resourceType, resourceName or principal is needed");
    }
    DeleteAclsRequest request =
        new DeleteAclsRequest(
            List.of(
                new DeleteAclsFilter(
                    typeOrAny(filter.resourceType()),
                    filter.resourceName(),
                    patternOrAny(filter.patternType()),
                    filter.principal(),
                    filter.host(),
                    operationOrAny(filter.operation()),
                    permissionOrAny(filter.permission()))));
    DeleteAclsFilterResult result =
        caller.ask(request, DeleteAclsResponse.class).filterResults().getFirst();
    HttpProblems.check(result.errorCode(), result.errorMessage());
    return new Deleted(result.matchingAcls().size());
  }

  private static byte typeOrAny(String name) {
    return name == null ? ANY : type(name);
  }

  private static byte patternOrAny(String name) {
    return name == null ? ANY : pattern(name);
  }

  private static byte operationOrAny(String name) {
    return name == null ? ANY : operation(name);
  }

  private static byte permissionOrAny(String name) {
    return name == null ? ANY : permission(name);
  }

  private static byte type(String name) {
    return parse("resourceType", ResourceType.class, name).code();
  }

  private static byte pattern(String name) {
    return parse("patternType", PatternType.class, name).code();
  }

  private static byte operation(String name) {
    return parse("operation", AclOperation.class, name).code();
  }

  private static byte permission(String name) {
    return parse("permission", AclPermission.class, name).code();
  }

  private static <E extends Enum<E>> E parse(String field, Class<E> type, String name) {
    try {
      return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      throw HttpProblemException.badRequest(
          field
              + " is one of "
              + Stream.of(type.getEnumConstants())
                  .map(each -> each.name().toLowerCase(Locale.ROOT))
                  .toList());
    }
  }

  private static <E extends Enum<E>> String name(Optional<E> value) {
    return value.map(each -> each.name().toLowerCase(Locale.ROOT)).orElse("unknown");
  }
}
