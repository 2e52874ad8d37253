package io.sequin.migration.link;

import io.sequin.migration.client.ClientConfigs;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceException;
import io.sequin.storage.link.Link;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.link.PushStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Has topics of a link change hands: a gateway does it, here it is asked for, waited for, and given
 * up if it takes too long.
 */
public final class Changeover {

  private static final long LOOK_EVERY_MS = 100;
  private static final Duration FENCE_PATIENCE = Duration.ofSeconds(15);

  private final LinkStore links;
  private final PushStore pushes;
  private final Link link;

  /**
   * How it ended: all of them, or none of those that are left.
   *
   * @param promoted what is written to here from now on
   * @param handedOver what is written to in the other cluster from now on
   * @param left what did not change hands in time, and goes on as before
   * @param isFenceOpen whether what is left can be written to in the other cluster again
   */
  public record Outcome(
      List<String> promoted, List<String> handedOver, List<LinkedTopic> left, boolean isFenceOpen) {

    public Outcome {
      promoted = List.copyOf(promoted);
      handedOver = List.copyOf(handedOver);
      left = List.copyOf(left);
    }
  }

  public Changeover(LinkStore links, PushStore pushes, Link link) {
    this.links = links;
    this.pushes = pushes;
    this.link = link;
  }

  /**
   * Those that could change hands.
   *
   * @param patterns of their names, see {@link NamePattern}
   */
  public List<LinkedTopic> choose(List<String> patterns) {
    return choose(patterns, topic -> topic.isFollowing() || topic.isPushed());
  }

  /** Those that are promoted, and could be followed by the other cluster. */
  public List<LinkedTopic> chooseReversible(List<String> patterns) {
    return choose(patterns, topic -> topic.state() == LinkedTopic.State.PROMOTED);
  }

  private List<LinkedTopic> choose(List<String> patterns, Predicate<LinkedTopic> isMeant) {
    return links.topics(link.name()).stream()
        .filter(isMeant)
        .filter(topic -> NamePattern.anyMatches(patterns, topic.name()))
        .toList();
  }

  /** What would be torn apart, for people; that it was not looked for if the cluster is away. */
  public List<String> coupled(List<LinkedTopic> chosen) {
    List<String> moved =
        links.topics(link.name()).stream()
            .filter(LinkedTopic::isWrittenHere)
            .map(LinkedTopic::name)
            .toList();
    try (SourceCluster source = new SourceCluster(new ClientConfigs(link.clientConfigs()))) {
      return new Coupling(source, moved, names(chosen)).find();
    } catch (SourceException e) {
      return List.of("who reads or writes other topics as well is not known: " + e.getMessage());
    }
  }

  /**
   * Asks for it, and waits.
   *
   * @param fence what is to keep producers from writing in the other cluster
   * @throws IllegalArgumentException if the link is paused
   */
  public Outcome run(List<LinkedTopic> chosen, LinkedTopic.Fence fence, Duration patience)
      throws InterruptedException {
    if (link.isPaused()) {
      throw new IllegalArgumentException("link '" + link.name() + "' is paused: resume it first");
    }
    List<LinkedTopic> coming = chosen.stream().filter(LinkedTopic::isFollowing).toList();
    List<LinkedTopic> going = chosen.stream().filter(LinkedTopic::isPushed).toList();
    links.beginPromotion(link.name(), coming, fence);
    pushes.beginReturn(link.name(), going);
    List<LinkedTopic> left = new ArrayList<>(await(coming, patience, LinkedTopic::isFollowing));
    left.addAll(await(going, patience, LinkedTopic::isPushed));
    return new Outcome(
        without(coming, left), without(going, left), left, left.isEmpty() || giveUp(left));
  }

  private static List<String> names(List<LinkedTopic> topics) {
    return topics.stream().map(LinkedTopic::name).toList();
  }

  private static List<String> without(List<LinkedTopic> topics, List<LinkedTopic> left) {
    Set<String> names = Set.copyOf(names(left));
    return names(topics).stream().filter(name -> !names.contains(name)).toList();
  }

  /** Those of the topics of which something is still so after a time. */
  private List<LinkedTopic> await(
      List<LinkedTopic> chosen, Duration patience, Predicate<LinkedTopic> isSo)
      throws InterruptedException {
    Set<Integer> ids = chosen.stream().map(LinkedTopic::topicId).collect(Collectors.toSet());
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      List<LinkedTopic> left =
          links.topics(link.name()).stream()
              .filter(topic -> ids.contains(topic.topicId()) && isSo.test(topic))
              .toList();
      if (left.isEmpty() || System.nanoTime() > deadline) {
        return left;
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }

  /** A gateway lets producers write there again. */
  private boolean giveUp(List<LinkedTopic> left) throws InterruptedException {
    pushes.giveUpReturn(link.name(), left);
    links.giveUpPromotion(link.name(), left);
    return await(left, FENCE_PATIENCE, topic -> topic.fence() != LinkedTopic.Fence.NONE).isEmpty();
  }
}
