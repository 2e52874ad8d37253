package io.sequin.bench.server;

import io.sequin.bench.BenchException;
import io.sequin.bench.process.ProcMemory;
import io.sequin.bench.process.ProcStat;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Owns the JVM of a server; what it prints goes to a file. */
final class ServerProcess implements AutoCloseable {

  private static final Duration STOP_PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final Path output;

  private ServerProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts a server. */
  static ServerProcess start(List<String> command, Path output) {
    try {
      File file = output.toFile();
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(Redirect.to(file))
              .redirectError(Redirect.appendTo(file))
              .start();
      return new ServerProcess(process, output);
    } catch (IOException e) {
      throw new BenchException("cannot start " + command.getFirst(), e);
    }
  }

  long pid() {
    return process.pid();
  }

  /**
   * What it has printed so far.
   *
   * @throws BenchException if it has ended
   */
  String output() {
    try {
      String text = Files.readString(output);
      if (!process.isAlive()) {
        throw new BenchException("a server has ended:\n" + text);
      }
      return text;
    } catch (IOException e) {
      throw new BenchException("cannot read " + output, e);
    }
  }

  double cpuSeconds() {
    return reading(() -> ProcStat.read(pid()).ownSeconds());
  }

  double peakMib() {
    return reading(() -> ProcMemory.peakResidentMib(pid()));
  }

  double residentMib() {
    return reading(() -> ProcMemory.residentMib(pid()));
  }

  void resetPeak() {
    reading(
        () -> {
          ProcMemory.resetPeak(pid());
          return 0;
        });
  }

  /** Asks it to stop and waits until it has. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new BenchException("a server did not stop within " + STOP_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private interface Reading {
    double read() throws IOException;
  }

  private double reading(Reading reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      throw new BenchException("a server has ended: see " + output, e);
    }
  }
}
