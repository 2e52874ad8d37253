package io.sequin.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code link resume}. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Go on after link pause, where it stopped.")
final class LinkResumeCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "The link.")
  private String name;

  @Mixin private LinkWork work;

  @Override
  public Integer call() {
    return work.setPaused(name, false);
  }
}
