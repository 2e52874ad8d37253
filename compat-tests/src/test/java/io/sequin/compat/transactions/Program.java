package io.sequin.compat.transactions;

import io.sequin.compat.support.TemporaryDirectory;
import io.sequin.compat.support.TestJava;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Owns a process that runs a Java program, and can be killed. */
final class Program implements AutoCloseable {

  private final TemporaryDirectory directory = TemporaryDirectory.create("program");
  private final Path output = directory.path().resolve("output");
  private final Process process;

  private Program(List<String> options, String classPath, String mainClass, List<String> arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of(TestJava.binary(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** Runs it on the tests' class path. */
  static Program start(String mainClass, List<String> arguments) {
    return start(List.of("-Xmx256m"), System.getProperty("java.class.path"), mainClass, arguments);
  }

  /**
   * The same with libraries of its own.
   *
   * @param options of the JVM
   * @param mainClass or a source file
   */
  static Program start(
      List<String> options, String classPath, String mainClass, List<String> arguments) {
    try {
      return new Program(options, classPath, mainClass, arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** All that it has printed so far, for whoever has to find out what went wrong. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it by SIGKILL. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    directory.close();
  }
}
