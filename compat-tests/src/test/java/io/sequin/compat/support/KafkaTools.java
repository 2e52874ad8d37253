package io.sequin.compat.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Apache Kafka's command-line tools, each run in a JVM of its own against one cluster. */
public record KafkaTools(String bootstrap) {

  private static final Path MODULE = TestJava.repository().resolve("compat-tests");

  // a tool lives for a second, most of which goes into loading classes: the first one leaves an
  // archive of them for the others, about which the JVM is to be quiet on standard output
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xmx256m",
          "-XX:+AutoCreateSharedArchive",
          "-XX:SharedArchiveFile=" + MODULE.resolve("target/kafka-tools.jsa"),
          "-Xlog:disable",
          "-Dlogback.configurationFile=" + MODULE.resolve("src/test/resources/logback-test.xml"));

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
    List<String> arguments = new ArrayList<>(List.of(options));
    // kafka-cluster takes it after its subcommand, all others take it in front of theirs
    int index = tool == KafkaTool.CLUSTER ? options.length : 0;
    arguments.addAll(index, List.of("--bootstrap-server", bootstrap));
    return ToolProcess.of(command(tool, arguments));
  }

  static List<String> command(KafkaTool tool, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(TestJava.binary());
    command.addAll(JVM_OPTIONS);
    command.addAll(List.of("-cp", TestJava.libraries(), tool.mainClass()));
    command.addAll(arguments);
    return command;
  }
}
