package io.sequin.gateway.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code group}. */
@Command(
    name = "group",
    mixinStandardHelpOptions = true,
    description = "List, look at, reset and delete groups of all kinds.")
public final class GroupCommand {

  @Command(name = "list", mixinStandardHelpOptions = true, description = "List the groups.")
  int list(@Mixin Remote remote) {
    return remote.run(
        api -> remote.print(api.get("/groups?limit=10000"), "groups", "name", "type", "state"));
  }

  @Command(
      name = "describe",
      mixinStandardHelpOptions = true,
      description = "Show how far a group is, and who works for it.")
  int describe(@Mixin Remote remote, @Parameters(paramLabel = "NAME") String name) {
    return remote.run(
        api -> {
          JsonNode group = api.get(path(name));
          remote.print(group, "offsets", "topic", "partition", "offset", "endOffset", "lag");
          if (!remote.isJson()) {
            remote.line("");
            remote.print(group, "members", "id", "clientId", "host", "assignment");
          }
        });
  }

  @Command(
      name = "reset",
      mixinStandardHelpOptions = true,
      description = "Say where a group goes on. Nobody may work for it meanwhile.")
  int reset(
      @Mixin Remote remote,
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--topic", required = true, description = "The topic.") String topic,
      @Option(
              names = "--to",
              required = true,
              description = "earliest, latest, a time, or positions as 0:15,1:22.")
          String to,
      @Option(names = "--dry-run", description = "Only say what would be.") boolean isDryRun) {
    return remote.run(
        api -> {
          ObjectNode target =
              Remote.object().put("topic", topic).put("to", to).put("dryRun", isDryRun);
          remote.print(
              api.send("POST", path(name) + "/reset-offsets", target),
              "offsets",
              "topic",
              "partition",
              "from",
              "to");
        });
  }

  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Delete a group that nobody works for.")
  int delete(@Mixin Remote remote, @Parameters(paramLabel = "NAME") String name) {
    return remote.run(
        api -> {
          api.delete(path(name));
          remote.line("deleted " + name);
        });
  }

  private static String path(String name) {
    return "/groups/" + HttpApi.encode(name);
  }
}
