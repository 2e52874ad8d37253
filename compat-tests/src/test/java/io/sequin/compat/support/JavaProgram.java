package io.sequin.compat.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Owns a process that runs one Java source file, as a user would, with the tests' libraries. */
public final class JavaProgram implements AutoCloseable {

  private final TemporaryDirectory directory = TemporaryDirectory.create("program");
  private final Process process;

  private JavaProgram(String name, String source, String libraries, List<String> arguments)
      throws IOException {
    Path file = Files.writeString(directory.path().resolve(name + ".java"), source);
    List<String> command =
        new ArrayList<>(List.of(TestJava.binary(), "-Xmx128m", "-cp", libraries, file.toString()));
    command.addAll(arguments);
    process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.INHERIT)
            .start();
  }

  /** Compiles and starts it. */
  public static JavaProgram start(String name, String source, List<String> arguments) {
    return start(name, source, TestJava.libraries(), arguments);
  }

  /** The same with other libraries, such as those of an older client. */
  public static JavaProgram start(
      String name, String source, String libraries, List<String> arguments) {
    try {
      return new JavaProgram(name, source, libraries, arguments);
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
