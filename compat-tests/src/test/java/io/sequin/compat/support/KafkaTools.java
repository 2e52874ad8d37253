package io.sequin.compat.support;

import java.util.ArrayList;
import java.util.List;

/** Apache Kafka's command-line tools, each run in a JVM of its own against one cluster. */
public record KafkaTools(String bootstrap) {

  // a tool lives for a second or two: the quick compiler and the simple collector are enough
  private static final List<String> JVM_OPTIONS =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

  public ToolResult topics(String... options) {
    return run(KafkaTool.TOPICS, options);
  }

  public ToolResult configs(String... options) {
    return run(KafkaTool.CONFIGS, options);
  }

  public ToolResult getOffsets(String... options) {
    return run(KafkaTool.GET_OFFSETS, options);
  }

  /** Runs a tool to its end. */
  public ToolResult run(KafkaTool tool, String... options) {
    return process(tool, options).run();
  }

  /** A tool that is to be given an input or a patience of its own. */
  public ToolProcess process(KafkaTool tool, String... options) {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap-server", bootstrap));
    arguments.addAll(List.of(options));
    return ToolProcess.of(command(tool, arguments));
  }

  static List<String> command(KafkaTool tool, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(TestJava.binary());
    command.addAll(JVM_OPTIONS);
    command.addAll(List.of("-cp", TestJava.classPath(), tool.mainClass()));
    command.addAll(arguments);
    return command;
  }
}
