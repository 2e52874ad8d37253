package io.sequin.gateway.cli;

import io.sequin.migration.link.LinkReport;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.PushStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code link status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Tell how far each topic of a link is. Exits with 3 if something is wrong.")
final class LinkStatusCommand implements Callable<Integer> {

  private static final int HAS_PROBLEMS = 3;

  @Parameters(paramLabel = "NAME", description = "The link.")
  private String name;

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.runOn(
        database -> {
          LinkStore links = new LinkStore(database);
          PushStore pushes = new PushStore(database);
          LinkReport report = LinkReport.of(links, pushes, LinkWork.require(links, name));
          if (work.isJson()) {
            work.print(report.toJson());
          } else {
            report.lines().forEach(work::print);
          }
          return report.hasProblems() ? HAS_PROBLEMS : 0;
        });
  }
}
