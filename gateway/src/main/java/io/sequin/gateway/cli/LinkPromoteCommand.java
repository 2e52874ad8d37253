package io.sequin.gateway.cli;

import io.sequin.migration.client.ClientConfigs;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceException;
import io.sequin.migration.link.Coupling;
import io.sequin.migration.link.NamePattern;
import io.sequin.storage.database.Database;
import io.sequin.storage.link.Link;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.link.PushStore;
import java.time.Duration;
import java.util.ArrayList;
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
        "Have topics change hands, all at once: keep producers from writing to them where they do"
            + " now, copy what is left, and have them written to on the other side. It may be"
            + " repeated, and given up until then.")
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
    PushStore pushes = new PushStore(database);
    Link link = LinkWork.require(links, name);
    List<LinkedTopic> chosen =
        links.topics(name).stream()
            .filter(topic -> topic.isFollowing() || topic.isPushed())
            .filter(topic -> NamePattern.anyMatches(patterns, topic.name()))
            .toList();
    if (isDryRun) {
      chosen.forEach(topic -> work.print(topic.name()));
      coupled(links, link, chosen).forEach(work::print);
      return 0;
    }
    if (link.isPaused()) {
      return work.fail("link '" + name + "' is paused; use link resume first");
    }
    List<LinkedTopic> coming = chosen.stream().filter(LinkedTopic::isFollowing).toList();
    List<LinkedTopic> going = chosen.stream().filter(LinkedTopic::isPushed).toList();
    coupled(links, link, coming).forEach(work::warn);
    links.beginPromotion(name, coming, fence());
    pushes.beginReturn(name, going);
    List<LinkedTopic> left = await(links, coming, going);
    if (left.isEmpty()) {
      tell("promoted", coming);
      tell("handed over", going);
      return 0;
    }
    pushes.giveUpReturn(name, left);
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

  /** What would be torn apart, for people; that it was not looked for if the cluster is away. */
  private static List<String> coupled(LinkStore links, Link link, List<LinkedTopic> chosen) {
    List<String> moved =
        links.topics(link.name()).stream()
            .filter(LinkedTopic::isWrittenHere)
            .map(LinkedTopic::name)
            .toList();
    try (SourceCluster source = new SourceCluster(new ClientConfigs(link.clientConfigs()))) {
      return new Coupling(source, moved, chosen.stream().map(LinkedTopic::name).toList()).find();
    } catch (SourceException e) {
      return List.of("who reads or writes other topics as well is not known: " + e.getMessage());
    }
  }

  private LinkedTopic.Fence fence() {
    return switch (fence) {
      case "config" -> LinkedTopic.Fence.CONFIG;
      case "acl" -> LinkedTopic.Fence.ACL;
      case "none" -> LinkedTopic.Fence.NONE;
      default -> throw new IllegalArgumentException("--fence is config, acl or none, not " + fence);
    };
  }

  private void tell(String what, List<LinkedTopic> topics) {
    if (!topics.isEmpty()) {
      work.print(what + " " + topics.size() + " topics");
    }
  }

  /** Those that do not change hands in time. */
  private List<LinkedTopic> await(
      LinkStore links, List<LinkedTopic> coming, List<LinkedTopic> going)
      throws InterruptedException {
    Duration patience = Duration.ofSeconds(timeoutSeconds);
    List<LinkedTopic> left =
        new ArrayList<>(await(links, coming, patience, LinkedTopic::isFollowing));
    left.addAll(await(links, going, patience, LinkedTopic::isPushed));
    return left;
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
        ? "they go on as before"
        : "they go on as before; producers can write there again once a gateway reaches the other"
            + " cluster";
  }
}
