package io.sequin.compat.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command lines that start the packaged gateway. */
public final class GatewayCommand {

  private static final String MAIN = "io.sequin.gateway.cli.Main";

  private GatewayCommand() {}

  /** The gateway on the tests' own JDK, with these arguments of its own. */
  public static List<String> java(List<String> jvmOptions, List<String> arguments) {
    Path target = TestJava.repository().resolve("gateway/target");
    Path classes = target.resolve("sequin-gateway.jar");
    if (!Files.exists(classes)) {
      throw new IllegalStateException("no " + classes + "; run mvn package first");
    }
    List<String> command = new ArrayList<>();
    command.add(TestJava.binary());
    command.addAll(jvmOptions);
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(classes + ":" + target.resolve("lib") + "/*");
    command.add(MAIN);
    command.addAll(arguments);
    return command;
  }

  /** The launcher script, as a user starts it. */
  public static List<String> launcher(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(TestJava.repository().resolve("sequin-gateway").toString());
    command.addAll(List.of(arguments));
    return command;
  }
}
