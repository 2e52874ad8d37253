package io.sequin.gateway.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code topic}. */
@Command(
    name = "topic",
    mixinStandardHelpOptions = true,
    description = "List, look at, make, change and delete topics.")
public final class TopicCommand {

  @Command(name = "list", mixinStandardHelpOptions = true, description = "List the topics.")
  int list(
      @Mixin Remote remote,
      @Option(names = "--prefix", description = "Only those that begin so.") String prefix) {
    return remote.run(
        api ->
            remote.print(
                api.get(
                    "/topics?limit=10000"
                        + (prefix == null ? "" : "&prefix=" + HttpApi.encode(prefix))),
                "topics",
                "name",
                "partitions"));
  }

  @Command(
      name = "describe",
      mixinStandardHelpOptions = true,
      description = "Show partitions of a topic, and the configs that are set for it.")
  int describe(@Mixin Remote remote, @Parameters(paramLabel = "NAME") String name) {
    return remote.run(
        api -> {
          JsonNode topic = api.get(path(name));
          remote.print(
              topic,
              "partitions",
              "partition",
              "leader",
              "startOffset",
              "stableOffset",
              "endOffset",
              "sizeBytes");
          if (!remote.isJson()) {
            topic
                .path("configs")
                .forEach(
                    config -> {
                      if (config.path("isSet").asBoolean()) {
                        remote.line(
                            config.path("name").asText() + "=" + config.path("value").asText());
                      }
                    });
          }
        });
  }

  @Command(name = "create", mixinStandardHelpOptions = true, description = "Make a topic.")
  int create(
      @Mixin Remote remote,
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = {"-p", "--partitions"},
              description = "How many.")
          Integer partitions,
      @Option(
              names = {"-c", "--config"},
              paramLabel = "NAME=VALUE",
              description = "A config; may be repeated.")
          Map<String, String> configs) {
    return remote.run(
        api -> {
          ObjectNode topic = Remote.object().put("name", name).put("partitions", partitions);
          topic.set("configs", Remote.JSON.valueToTree(configs));
          remote.line("created " + api.send("POST", "/topics", topic).path("name").asText());
        });
  }

  @Command(
      name = "alter",
      mixinStandardHelpOptions = true,
      description = "Add partitions, set configs.")
  int alter(
      @Mixin Remote remote,
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = {"-p", "--partitions"},
              description = "How many it is to have.")
          Integer partitions,
      @Option(
              names = {"-c", "--config"},
              paramLabel = "NAME=VALUE",
              mapFallbackValue = Option.NULL_VALUE,
              description = "A config; a name alone takes it back.")
          Map<String, String> configs) {
    return remote.run(
        api -> {
          ObjectNode change = Remote.object().put("partitions", partitions);
          change.set("configs", Remote.JSON.valueToTree(configs));
          api.send("PATCH", path(name), change);
          remote.line("altered " + name);
        });
  }

  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Delete a topic and its messages.")
  int delete(@Mixin Remote remote, @Parameters(paramLabel = "NAME") String name) {
    return remote.run(
        api -> {
          api.delete(path(name));
          remote.line("deleted " + name);
        });
  }

  private static String path(String name) {
    return "/topics/" + HttpApi.encode(name);
  }
}
