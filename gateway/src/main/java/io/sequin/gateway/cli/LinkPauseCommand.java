package io.sequin.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code link pause}. */
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = "Copy nothing until link resume. Topics stay as they are.")
final class LinkPauseCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The link.")
  private String name;

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.setPaused(name, true);
  }
}
