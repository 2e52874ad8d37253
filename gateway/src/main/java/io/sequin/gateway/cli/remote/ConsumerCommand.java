package io.sequin.gateway.cli.remote;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code consumer}. */
@Command(
    name = "consumer",
    mixinStandardHelpOptions = true,
    description = "Look at consumers that acknowledge message by message, and their dead letters.")
public final class ConsumerCommand {

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Show how far each is in each partition.")
  int list(@Mixin Remote remote) {
    return remote.run(
        api ->
            remote.print(
                api.get("/consumers"),
                "consumers",
                "consumer",
                "topic",
                "keyFilter",
                "partition",
                "pending",
                "lag"));
  }

  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description = "Send all dead letters to where they came from.")
  int retry(@Mixin Remote remote, @Parameters(paramLabel = "NAME") String name) {
    return deadLetters(remote, name, "retry", "sent again ");
  }

  @Command(
      name = "drop-dead-letters",
      mixinStandardHelpOptions = true,
      description = "Delete all dead letters.")
  int drop(@Mixin Remote remote, @Parameters(paramLabel = "NAME") String name) {
    return deadLetters(remote, name, "drop", "deleted ");
  }

  private static int deadLetters(Remote remote, String name, String verb, String done) {
    return remote.run(
        api ->
            remote.line(
                done
                    + api.send(
                            "POST",
                            "/consumers/" + HttpApi.encode(name) + "/dead-letters/" + verb,
                            Remote.object())
                        .path("count")
                        .asLong()));
  }
}
