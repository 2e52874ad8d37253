package io.sequin.bench.tool;

import io.sequin.bench.BenchException;
import io.sequin.bench.Repository;
import io.sequin.bench.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Owns a command-line tool that runs in a process of its own. */
public final class JavaTool {

  private static final Duration PATIENCE = Duration.ofHours(2);

  private final List<String> command;
  private final Process process;
  private final Path stdout;
  private final Path stderr;
  private final CompletableFuture<Long> endedNanos;

  private JavaTool(List<String> command, Path stdout, Path stderr) throws IOException {
    this.command = command;
    this.stdout = stdout;
    this.stderr = stderr;
    this.process =
        new ProcessBuilder(command)
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
    process.getOutputStream().close();
    endedNanos = process.onExit().thenApply(ignored -> System.nanoTime());
  }

  /** Starts a tool; what it prints is kept until it has ended. */
  public static JavaTool start(List<String> command) {
    try {
      Path directory = Files.createDirectories(Repository.target("tools"));
      return new JavaTool(
          command,
          Files.createTempFile(directory, "tool", ".out"),
          Files.createTempFile(directory, "tool", ".err"));
    } catch (IOException e) {
      throw new BenchException("cannot start " + command, e);
    }
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /**
   * Waits for its end.
   *
   * @throws BenchException if it tells of a failure
   */
  public ToolRun await() {
    long ended = Waiting.on(endedNanos, "a tool", PATIENCE);
    try {
      List<String> lines = Files.readAllLines(stdout);
      String errors = Files.readString(stderr);
      Files.delete(stdout);
      Files.delete(stderr);
      if (process.exitValue() != 0) {
        throw new BenchException(
            String.format(
                Locale.ROOT,
                "%s%nended with exit code %d:%n%s%n%s",
                command,
                process.exitValue(),
                String.join("\n", lines),
                errors));
      }
      return new ToolRun(lines, ended);
    } catch (IOException e) {
      throw new BenchException("cannot read what a tool has printed", e);
    }
  }
}
