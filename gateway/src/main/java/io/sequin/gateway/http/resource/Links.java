package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblem;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.migration.link.Changeover;
import io.sequin.migration.link.LinkReport;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.link.Link;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.link.PushStore;
import java.time.Duration;
import java.util.List;

/** Links to other clusters, for who may look after this one. */
public final class Links {

  private final LinkStore links;
  private final PushStore pushes;

  /** Of what a promotion may be asked, in seconds. */
  private static final int MAX_PATIENCE_S = 600;

  private static final int PATIENCE_S = 60;
  private static final int MAX_PATTERNS = 1_000;

  /**
   * Which topics are to change hands, and how.
   *
   * @param topics patterns of their names as in {@code link create}; null for all
   * @param fence what keeps producers from writing where they do now: config, acl or none; null for
   *     config
   * @param timeoutSeconds after which it is given up; null for a minute
   * @param dryRun whether it is only told what would be done
   */
  public record Promotion(
      List<String> topics, String fence, Integer timeoutSeconds, Boolean dryRun) {}

  /**
   * What a promotion did, or would do.
   *
   * @param promoted topics that are written to here from now on
   * @param handedOver topics that are written to there from now on
   * @param left topics that did not change hands in time, and go on as before
   * @param warnings who reads or writes such topics together with others
   */
  public record Promoted(
      List<String> promoted, List<String> handedOver, List<Left> left, List<String> warnings) {}

  /** A topic that did not change hands, and why if that is known. */
  public record Left(String topic, String problem) {}

  /**
   * Which promoted topics are to be followed by the other cluster.
   *
   * @param topics patterns of their names; null for all
   */
  public record Reversal(List<String> topics, Boolean dryRun) {}

  /** What is followed by the other cluster from now on, or would be. */
  public record Reversed(List<String> topics) {}

  public Links(LinkStore links, PushStore pushes) {
    this.links = links;
    this.pushes = pushes;
  }

  public List<LinkReport> list(Caller caller) {
    caller.may().requireCluster(AclOperation.DESCRIBE);
    return links.list().stream().map(link -> LinkReport.of(links, pushes, link)).toList();
  }

  public LinkReport describe(Caller caller, String name) {
    caller.may().requireCluster(AclOperation.DESCRIBE);
    return LinkReport.of(links, pushes, find(name));
  }

  public void pause(Caller caller, String name, boolean isPaused) {
    caller.may().requireCluster(AclOperation.ALTER);
    find(name);
    links.setPaused(name, isPaused);
  }

  /** Has topics change hands, all at once; waits until they have. */
  public Promoted promote(Caller caller, String name, Promotion promotion)
      throws InterruptedException {
    caller.may().requireCluster(AclOperation.ALTER);
    Link link = find(name);
    LinkedTopic.Fence fence = fence(promotion.fence());
    int patienceS =
        Required.number(
            "timeoutSeconds", promotion.timeoutSeconds(), PATIENCE_S, 1, MAX_PATIENCE_S);
    Changeover changeover = new Changeover(links, pushes, link);
    List<LinkedTopic> chosen = changeover.choose(patterns(promotion.topics()));
    List<LinkedTopic> coming = chosen.stream().filter(LinkedTopic::isFollowing).toList();
    List<String> warnings = coming.isEmpty() ? List.of() : changeover.coupled(coming);
    if (Boolean.TRUE.equals(promotion.dryRun())) {
      List<LinkedTopic> going = chosen.stream().filter(LinkedTopic::isPushed).toList();
      return new Promoted(names(coming), names(going), List.of(), warnings);
    }
    Changeover.Outcome outcome = run(changeover, chosen, fence, Duration.ofSeconds(patienceS));
    return new Promoted(
        outcome.promoted(),
        outcome.handedOver(),
        outcome.left().stream()
            .map(topic -> new Left(topic.name(), topic.problem().orElse(null)))
            .toList(),
        warnings);
  }

  private static Changeover.Outcome run(
      Changeover changeover, List<LinkedTopic> chosen, LinkedTopic.Fence fence, Duration patience)
      throws InterruptedException {
    try {
      return changeover.run(chosen, fence, patience);
    } catch (IllegalArgumentException e) {
      throw HttpProblemException.badRequest(e.getMessage());
    }
  }

  /** Has what is written to promoted topics here go to the other cluster as well. */
  public Reversed reverse(Caller caller, String name, Reversal reversal) {
    caller.may().requireCluster(AclOperation.ALTER);
    Link link = find(name);
    List<LinkedTopic> chosen =
        new Changeover(links, pushes, link).chooseReversible(patterns(reversal.topics()));
    if (!Boolean.TRUE.equals(reversal.dryRun())) {
      pushes.begin(name, chosen);
    }
    return new Reversed(names(chosen));
  }

  /**
   * Forgets a link; its topics stay.
   *
   * @throws HttpProblemException if some of them may only be written to in the other cluster
   */
  public void delete(Caller caller, String name) {
    caller.may().requireCluster(AclOperation.ALTER);
    find(name);
    List<String> writtenThere = links.delete(name);
    if (!writtenThere.isEmpty()) {
      throw new HttpProblemException(
          HttpProblem.CONFLICT,
          "LINK_IN_USE",
          "promote its topics that are written to there, or delete them here while the link is"
              + " paused: "
              + String.join(", ", writtenThere));
    }
  }

  private static List<String> patterns(List<String> patterns) {
    return patterns == null ? List.of("*") : Required.items("topics", patterns, MAX_PATTERNS);
  }

  private static LinkedTopic.Fence fence(String name) {
    try {
      return LinkedTopic.Fence.parse(name == null ? "config" : name);
    } catch (IllegalArgumentException e) {
      throw HttpProblemException.badRequest(e.getMessage());
    }
  }

  private static List<String> names(List<LinkedTopic> topics) {
    return topics.stream().map(LinkedTopic::name).toList();
  }

  private Link find(String name) {
    return links
        .find(name)
        .orElseThrow(() -> HttpProblemException.notFound("there is no link '" + name + "'"));
  }
}
