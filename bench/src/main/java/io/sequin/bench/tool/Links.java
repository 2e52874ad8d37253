package io.sequin.bench.tool;

import io.sequin.bench.Repository;
import java.util.ArrayList;
import java.util.List;

/**
 * The gateway's {@code link} commands.
 *
 * @param postgres of the gateways that do the work, as their ready line has it
 */
public record Links(String postgres) {

  /** Has one topic of another cluster followed. */
  public void create(String name, String source, String topic) {
    run(List.of("create", name, "--bootstrap", source, "--topics", topic));
  }

  /** Returns when all of a link's topics are written to here. */
  public void promote(String name) {
    run(List.of("promote", name));
  }

  /** Has it copy nothing more: its topics may be deleted then. */
  public void pause(String name) {
    run(List.of("pause", name));
  }

  public void delete(String name) {
    run(List.of("delete", name));
  }

  private void run(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Repository.gatewayLauncher().toString());
    command.add("link");
    command.addAll(arguments);
    command.addAll(List.of("--postgres", postgres));
    JavaTool.start(command).await();
  }
}
