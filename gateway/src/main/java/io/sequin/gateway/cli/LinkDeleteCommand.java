package io.sequin.gateway.cli;

import io.sequin.storage.link.LinkStore;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code link delete}. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Forget a link. Its topics stay; there must be none that still follows.")
final class LinkDeleteCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The link.")
  private String name;

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.run(this::delete);
  }

  private int delete(LinkStore links) {
    List<String> writtenThere = links.delete(LinkWork.require(links, name).name());
    if (!writtenThere.isEmpty()) {
      return work.fail(
          "link '"
              + name
              + "' has topics that are written to there, "
              + String.join(", ", writtenThere)
              + ": promote them, or delete them here, while the link is paused");
    }
    return 0;
  }
}
