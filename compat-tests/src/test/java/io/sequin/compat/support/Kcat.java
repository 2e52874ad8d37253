package io.sequin.compat.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** kcat, the librdkafka command-line client. */
public record Kcat(String bootstrap) {

  /** Runs kcat with these options. */
  public ToolResult run(String... options) {
    return command(options).run();
  }

  /** Runs kcat with these options and a file as its standard input. */
  public ToolResult run(Path input, String... options) {
    return command(options).readingFrom(input).run();
  }

  private ToolProcess command(String... options) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Installed.tool("kcat", "kcat"), "-b", bootstrap));
    command.addAll(List.of(options));
    return ToolProcess.of(command);
  }
}
