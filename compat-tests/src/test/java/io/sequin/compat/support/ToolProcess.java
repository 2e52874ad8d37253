package io.sequin.compat.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command-line tool, run to its end in a process of its own. */
public final class ToolProcess {

  private static final Redirect NO_INPUT = Redirect.from(Path.of("/dev/null").toFile());

  private final List<String> command;
  private Redirect input = NO_INPUT;
  private Duration timeout = Duration.ofMinutes(2);
  private Map<String, String> environment = Map.of();

  private ToolProcess(List<String> command) {
    this.command = List.copyOf(command);
  }

  public static ToolProcess of(List<String> command) {
    return new ToolProcess(command);
  }

  /** Gives the tool a file as its standard input; without this there is none. */
  public ToolProcess readingFrom(Path file) {
    input = Redirect.from(file.toFile());
    return this;
  }

  /** How long it may run, two minutes if not told. */
  public ToolProcess within(Duration patience) {
    timeout = patience;
    return this;
  }

  /** Variables on top of those of the test. */
  public ToolProcess withEnvironment(Map<String, String> variables) {
    environment = Map.copyOf(variables);
    return this;
  }

  /** Runs the tool; one that does not end in time is killed, and what it printed is reported. */
  public ToolResult run() {
    try (TemporaryDirectory directory = TemporaryDirectory.create("tool")) {
      return run(directory.path().resolve("stdout"), directory.path().resolve("stderr"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ToolResult run(Path stdout, Path stderr) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(input)
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = hasEnded(process);
    int exitCode =
        ended ? process.exitValue() : process.destroyForcibly().onExit().join().exitValue();
    ToolResult result =
        new ToolResult(command, exitCode, Files.readString(stdout), Files.readString(stderr));
    if (!ended) {
      throw new AssertionError("not finished after " + timeout + ": " + result);
    }
    return result;
  }

  private boolean hasEnded(Process process) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + command, e);
    }
  }
}
