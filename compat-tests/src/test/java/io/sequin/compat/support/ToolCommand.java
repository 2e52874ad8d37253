package io.sequin.compat.support;

import java.util.List;

/** One of Kafka's tools and what it is told, whichever cluster it is to run against. */
public record ToolCommand(KafkaTool tool, List<String> options) {

  /** A command whose options hold no spaces of their own. */
  public static ToolCommand words(KafkaTool tool, String options) {
    return new ToolCommand(tool, List.of(options.split(" ")));
  }

  public ToolResult run(String bootstrap) {
    return new KafkaTools(bootstrap).run(tool, options.toArray(String[]::new));
  }

  @Override
  public String toString() {
    return tool + " " + String.join(" ", options);
  }
}
