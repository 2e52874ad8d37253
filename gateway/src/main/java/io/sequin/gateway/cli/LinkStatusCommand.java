package io.sequin.gateway.cli;

import io.sequin.migration.link.LinkReport;
import io.sequin.storage.database.Database;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.PushStore;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code link status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Tell how far each topic of a link is. Exits with 3 if something is wrong.")
final class LinkStatusCommand implements Callable<Integer> {

  private static final int HAS_PROBLEMS = 3;
  private static final long LOOK_EVERY_MS = 500;

  @Parameters(paramLabel = "NAME", description = "The link.")
  private String name;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "Wait so long at most until nothing is left to copy, as far as is known.")
  private long waitSeconds;

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.runOn(this::tell);
  }

  private int tell(Database database) throws InterruptedException {
    LinkReport report = look(database);
    if (waitSeconds > 0) {
      report = await(database, report);
    }
    if (work.isJson()) {
      work.print(report.toJson());
    } else {
      report.lines().forEach(work::print);
    }
    if (report.hasProblems()) {
      return HAS_PROBLEMS;
    }
    return waitSeconds == 0 || report.hasNothingLeft()
        ? 0
        : work.fail("there is more to copy after " + waitSeconds + " s");
  }

  private LinkReport look(Database database) {
    LinkStore links = new LinkStore(database);
    return LinkReport.of(links, new PushStore(database), LinkWork.require(links, name));
  }

  private LinkReport await(Database database, LinkReport first) throws InterruptedException {
    long begunNanos = System.nanoTime();
    long waitNanos = TimeUnit.SECONDS.toNanos(waitSeconds);
    LinkReport report = first;
    ProgressBar bar = null;
    while (!report.hasNothingLeft()
        && !report.hasProblems()
        && System.nanoTime() - begunNanos < waitNanos) {
      if (report.lagRecords() != null) {
        bar = bar == null ? new ProgressBar(report.lagRecords(), System.nanoTime()) : bar;
        work.showProgress(bar.line(report.lagRecords(), System.nanoTime()));
      }
      Thread.sleep(LOOK_EVERY_MS);
      report = look(database);
    }
    return report;
  }
}
