package io.sequin.gateway.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code acl}. */
@Command(name = "acl", mixinStandardHelpOptions = true, description = "List, make and delete ACLs.")
public final class AclCommand {

  /** A rule, or what it must have. */
  static final class Rule {

    @Option(names = "--principal", description = "As User:alice.")
    private String principal;

    @Option(names = "--operation", description = "read, write, describe …, all.")
    private String operation;

    @Option(
        names = "--resource-type",
        description = "topic, group, cluster, transactional_id, delegation_token, user.")
    private String resourceType;

    @Option(names = "--resource-name", description = "Its name; * is any.")
    private String resourceName;

    @Option(names = "--pattern-type", description = "literal (where nothing is said), prefixed.")
    private String patternType;

    @Option(names = "--host", description = "An address (all where nothing is said).")
    private String host;

    @Option(names = "--permission", description = "allow (where nothing is said), deny.")
    private String permission;

    ObjectNode json() {
      return Remote.object()
          .put("principal", principal)
          .put("operation", operation)
          .put("resourceType", resourceType)
          .put("resourceName", resourceName)
          .put("patternType", patternType)
          .put("host", host)
          .put("permission", permission);
    }

    String query() {
      return json().properties().stream()
          .filter(each -> !each.getValue().isNull())
          .map(
              (Map.Entry<String, JsonNode> each) ->
                  each.getKey() + "=" + HttpApi.encode(each.getValue().asText()))
          .collect(Collectors.joining("&", "/acls?", ""));
    }
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "List those that match.")
  int list(@Mixin Remote remote, @Mixin Rule rule) {
    return remote.run(
        api ->
            remote.print(
                api.get(rule.query()),
                "acls",
                "resourceType",
                "resourceName",
                "patternType",
                "principal",
                "host",
                "operation",
                "permission"));
  }

  @Command(name = "create", mixinStandardHelpOptions = true, description = "Make one.")
  int create(@Mixin Remote remote, @Mixin Rule rule) {
    return remote.run(
        api -> {
          api.send("POST", "/acls", rule.json());
          remote.line("created");
        });
  }

  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Delete those that match.")
  int delete(@Mixin Remote remote, @Mixin Rule rule) {
    return remote.run(
        api -> remote.line("deleted " + api.delete(rule.query()).path("count").asInt()));
  }
}
