package io.sequin.gateway.cli;

import io.sequin.migration.link.NamePattern;
import io.sequin.storage.link.Link;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
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
        "Take topics over: keep producers from writing to them there, copy what is left, and have"
            + " them written to here, all at once. It may be repeated, and given up until then.")
final class LinkPromoteCommand implements Callable<Integer> {

  private static final long LOOK_EVERY_MS = 100;
  private static final Duration FENCE_PATIENCE = Duration.ofSeconds(15);

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
          "What keeps producers there from writing: config (min.insync.replicas, for acks=all), acl"
              + " (a denial), or none: then it is only waited until nothing arrives any more"
              + " (${DEFAULT-VALUE}).")
  private String fence;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait before it is given up (${DEFAULT-VALUE}).")
  private long timeoutSeconds;

  @Option(names = "--dry-run", description = "Only say which topics would be promoted.")
  private boolean isDryRun;

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.run(this::promote);
  }

  private int promote(LinkStore links) throws InterruptedException {
    Link link = LinkWork.require(links, name);
    List<LinkedTopic> chosen =
        links.topics(name).stream()
            .filter(topic -> !topic.isPromoted())
            .filter(topic -> NamePattern.anyMatches(patterns, topic.name()))
            .toList();
    if (isDryRun) {
      chosen.forEach(topic -> work.print(topic.name()));
      return 0;
    }
    if (link.isPaused()) {
      return work.fail("link '" + name + "' is paused; use link resume first");
    }
    links.beginPromotion(name, chosen, fence());
    List<LinkedTopic> left = await(links, chosen);
    if (left.isEmpty()) {
      work.print("promoted " + chosen.size() + " topics");
      return 0;
    }
    String outcome = giveUp(links, left);
    return work.fail(
        "not promoted, after "
            + timeoutSeconds
            + " s: "
            + left.stream()
                .map(
                    topic -> topic.name() + topic.problem().map(why -> " (" + why + ")").orElse(""))
                .collect(Collectors.joining(", "))
            + "; "
            + outcome);
  }

  private LinkedTopic.Fence fence() {
    return switch (fence) {
      case "config" -> LinkedTopic.Fence.CONFIG;
      case "acl" -> LinkedTopic.Fence.ACL;
      case "none" -> LinkedTopic.Fence.NONE;
      default -> throw new IllegalArgumentException("--fence is config, acl or none, not " + fence);
    };
  }

  /** Those that are not promoted in time. */
  private List<LinkedTopic> await(LinkStore links, List<LinkedTopic> chosen)
      throws InterruptedException {
    return await(links, chosen, Duration.ofSeconds(timeoutSeconds), topic -> !topic.isPromoted());
  }

  /** Those of the topics of which something is still so after a time. */
  private List<LinkedTopic> await(
      LinkStore links, List<LinkedTopic> chosen, Duration patience, Predicate<LinkedTopic> isSo)
      throws InterruptedException {
    Set<Integer> ids = chosen.stream().map(LinkedTopic::topicId).collect(Collectors.toSet());
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      List<LinkedTopic> left =
          links.topics(name).stream()
              .filter(topic -> ids.contains(topic.topicId()) && isSo.test(topic))
              .toList();
      if (left.isEmpty() || System.nanoTime() > deadline) {
        return left;
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }

  /** A gateway lets producers write there again. */
  private String giveUp(LinkStore links, List<LinkedTopic> left) throws InterruptedException {
    links.giveUpPromotion(name, left);
    List<LinkedTopic> fenced =
        await(links, left, FENCE_PATIENCE, topic -> topic.fence() != LinkedTopic.Fence.NONE);
    return fenced.isEmpty()
        ? "they go on following"
        : "they go on following; producers can write there again once a gateway reaches the other"
            + " cluster";
  }
}
