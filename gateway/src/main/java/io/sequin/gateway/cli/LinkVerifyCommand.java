package io.sequin.gateway.cli;

import io.sequin.migration.client.ClientConfigs;
import io.sequin.migration.client.SourceCluster;
import io.sequin.migration.link.LinkVerifier;
import io.sequin.migration.link.NamePattern;
import io.sequin.storage.link.Link;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code link verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Read all that was copied once more, here and there, and compare it batch by batch. Exits"
            + " with 4 if something differs.")
final class LinkVerifyCommand implements Callable<Integer> {

  private static final int DIFFERS = 4;

  @Parameters(paramLabel = "NAME", description = "The link.")
  private String name;

  @Option(
      names = "--topics",
      paramLabel = "PATTERN",
      split = ",",
      defaultValue = "*",
      description = "Which topics, as in link create (all).")
  private List<String> patterns;

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.run(this::verify);
  }

  private int verify(LinkStore links) {
    Link link = LinkWork.require(links, name);
    boolean differs = false;
    try (SourceCluster source = new SourceCluster(new ClientConfigs(link.clientConfigs()))) {
      LinkVerifier verifier = new LinkVerifier(source, links);
      for (LinkedTopic topic : links.topics(name)) {
        if (!NamePattern.anyMatches(patterns, topic.name())) {
          continue;
        }
        for (int partition = 0; partition < topic.partitionCount(); partition++) {
          LinkVerifier.Finding finding = verifier.compare(topic, partition);
          differs |= finding.difference().isPresent();
          work.print(line(finding));
        }
      }
    }
    return differs ? DIFFERS : 0;
  }

  private static String line(LinkVerifier.Finding finding) {
    return finding.partition()
        + ": "
        + finding
            .difference()
            .map(difference -> "DIFFERS, " + difference)
            .orElseGet(
                () ->
                    "equal, offsets "
                        + finding.fromOffset()
                        + " to "
                        + finding.toOffset()
                        + ", "
                        + finding.batches()
                        + " batches");
  }
}
