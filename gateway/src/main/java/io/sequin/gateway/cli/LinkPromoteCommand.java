package io.sequin.gateway.cli;

import io.sequin.migration.link.Changeover;
import io.sequin.storage.database.Database;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.link.PushStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code link promote}. */
@Command(
    name = "promote",
    mixinStandardHelpOptions = true,
    description =
        "Have topics change hands, all at once: keep producers from writing to them where they do"
            + " now, copy what is left, and have them written to on the other side. It may be"
            + " repeated, and given up until then.")
final class LinkPromoteCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The link.")
  private String name;

  @Option(
      names = "--topics",
      paramLabel = "PATTERN",
      split = ",",
      defaultValue = "*",
      description = "Which topics, as in link create (all).")
  private List<String> patterns;

  @Option(
      names = "--fence",
      paramLabel = "HOW",
      defaultValue = "config",
      description =
          "What keeps producers in the other cluster from writing: config (min.insync.replicas, for"
              + " acks=all), acl (a denial), or none: then it is only waited until nothing arrives"
              + " any more (${DEFAULT-VALUE}).")
  private String fence;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait before it is given up (${DEFAULT-VALUE}).")
  private long timeoutSeconds;

  @Option(
      names = "--dry-run",
      description =
          "Only say which topics would be promoted, and who uses them together with others.")
  private boolean isDryRun;

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.runOn(this::promote);
  }

  private int promote(Database database) throws InterruptedException {
    LinkStore links = new LinkStore(database);
    Changeover changeover =
        new Changeover(links, new PushStore(database), LinkWork.require(links, name));
    List<LinkedTopic> chosen = changeover.choose(patterns);
    List<LinkedTopic> coming =
        isDryRun ? chosen : chosen.stream().filter(LinkedTopic::isFollowing).toList();
    List<String> coupled = changeover.coupled(coming);
    if (isDryRun) {
      chosen.forEach(topic -> work.print(topic.name()));
      coupled.forEach(work::print);
      return 0;
    }
    coupled.forEach(work::warn);
    return tell(
        changeover.run(chosen, LinkedTopic.Fence.parse(fence), Duration.ofSeconds(timeoutSeconds)));
  }

  private int tell(Changeover.Outcome outcome) {
    if (outcome.left().isEmpty()) {
      tell("promoted", outcome.promoted());
      tell("handed over", outcome.handedOver());
      return 0;
    }
    return work.fail(
        "not promoted, after "
            + timeoutSeconds
            + " s: "
            + outcome.left().stream()
                .map(
                    topic -> topic.name() + topic.problem().map(why -> " (" + why + ")").orElse(""))
                .collect(Collectors.joining(", "))
            + "; they go on as before"
            + (outcome.isFenceOpen()
                ? ""
                : "; producers can write there again once a gateway reaches the other cluster"));
  }

  private void tell(String what, List<String> topics) {
    if (!topics.isEmpty()) {
      work.print(what + " " + topics.size() + " topics");
    }
  }
}
