package io.sequin.gateway.cli;

import io.sequin.gateway.link.LinkedTopics;
import io.sequin.migration.client.ClientConfigs;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.client.SourceTopic;
import io.sequin.migration.link.LinkCheck;
import io.sequin.migration.link.LinkInspector;
import io.sequin.migration.link.LinkTerms;
import io.sequin.storage.link.LinkStore;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code link check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Tell, before there is a link, what would be followed, what could not be and why, and how"
            + " long it may take. Changes nothing. Exits with 3 if something is in the way.")
final class LinkCheckCommand implements Callable<Integer> {

  private static final int HAS_PROBLEMS = 3;

  @Mixin private FollowedOptions followed;

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.run(this::check);
  }

  private int check(LinkStore links) throws IOException, InterruptedException {
    LinkTerms terms = followed.terms(true, false, false);
    Set<String> taken = links.unlinkedTopics();
    try (SourceCluster source = new SourceCluster(new ClientConfigs(followed.configs(work)))) {
      LinkCheck check = new LinkInspector(source, terms, topic -> obstacle(topic, taken)).inspect();
      if (work.isJson()) {
        work.print(check.toJson());
      } else {
        check.lines().forEach(work::print);
      }
      return check.hasProblems() ? HAS_PROBLEMS : 0;
    }
  }

  /** Why there cannot be such a topic here. */
  private static Optional<String> obstacle(SourceTopic topic, Set<String> taken) {
    try {
      LinkedTopics.check(topic.name(), topic.partitionCount());
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
    return taken.contains(topic.name())
        ? Optional.of("there is one here that does not follow")
        : Optional.empty();
  }
}
