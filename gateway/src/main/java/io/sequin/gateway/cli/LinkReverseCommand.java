package io.sequin.gateway.cli;

import io.sequin.migration.link.Changeover;
import io.sequin.storage.database.Database;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.LinkedTopic;
import io.sequin.storage.link.PushStore;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code link reverse}. */
@Command(
    name = "reverse",
    mixinStandardHelpOptions = true,
    description =
        "Have what is written to promoted topics here go to the other cluster as well, at the same"
            + " offsets, so that link promote can give them back. Nobody else may write to them"
            + " there.")
final class LinkReverseCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The link.")
  private String name;

  @Option(
      names = "--topics",
      paramLabel = "PATTERN",
      split = ",",
      defaultValue = "*",
      description = "Which topics, as in link create (all).")
  private List<String> patterns;

  @Option(names = "--dry-run", description = "Only say which topics would be.")
  private boolean isDryRun;

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.runOn(this::reverse);
  }

  private int reverse(Database database) {
    LinkStore links = new LinkStore(database);
    PushStore pushes = new PushStore(database);
    List<LinkedTopic> chosen =
        new Changeover(links, pushes, LinkWork.require(links, name)).chooseReversible(patterns);
    if (isDryRun) {
      chosen.forEach(topic -> work.print(topic.name()));
      return 0;
    }
    work.print(
        "link '"
            + name
            + "' pushes "
            + pushes.begin(name, chosen)
            + " topics to the other cluster");
    return 0;
  }
}
