package io.sequin.bench.tool;

import io.sequin.bench.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Command lines of Apache Kafka's programs, with the JVM options that its own scripts give them.
 */
public final class KafkaCommand {

  private static final List<String> JVM_OPTIONS =
      List.of(
          "-server",
          "-XX:+UseG1GC",
          "-XX:MaxGCPauseMillis=20",
          "-XX:InitiatingHeapOccupancyPercent=35",
          "-XX:+ExplicitGCInvokesConcurrent",
          "-Djava.awt.headless=true",
          // the tools print figures as the locale wants them
          "-Duser.language=en",
          "-Duser.country=US",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** That of the scripts for performance tests. */
  private static final List<String> TOOL_HEAP = List.of("-Xmx512m");

  private KafkaCommand() {}

  /** A command-line tool. */
  public static List<String> tool(String mainClass, List<String> arguments) {
    return java(TOOL_HEAP, mainClass, arguments);
  }

  /** Any program of Kafka's, with further JVM options. */
  public static List<String> java(
      List<String> jvmOptions, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(JVM_OPTIONS);
    command.add("-Dlogback.configurationFile=" + Repository.logSettings());
    command.addAll(List.of("-cp", Repository.toolClassPath(), mainClass));
    command.addAll(arguments);
    return command;
  }
}
