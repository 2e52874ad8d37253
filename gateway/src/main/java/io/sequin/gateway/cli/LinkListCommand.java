package io.sequin.gateway.cli;

import io.sequin.migration.link.LinkReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code link list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "List the links.")
final class LinkListCommand implements Callable<Integer> {

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.run(
        links -> {
          List<LinkReport> reports =
              links.list().stream().map(link -> LinkReport.of(links, link)).toList();
          if (work.isJson()) {
            work.print(LinkReport.toJson(reports));
          } else {
            reports.forEach(report -> work.print(report.summary()));
          }
          return 0;
        });
  }
}
