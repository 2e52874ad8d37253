package io.sequin.gateway.cli;

import io.sequin.migration.link.LinkReport;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.PushStore;
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
    return work.runOn(
        database -> {
          LinkStore links = new LinkStore(database);
          PushStore pushes = new PushStore(database);
          List<LinkReport> reports =
              links.list().stream().map(link -> LinkReport.of(links, pushes, link)).toList();
          if (work.isJson()) {
            work.print(LinkReport.toJson(reports));
          } else {
            reports.forEach(report -> work.print(report.summary()));
          }
          return 0;
        });
  }
}
