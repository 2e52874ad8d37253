package io.sequin.bench.process;

import io.sequin.bench.BenchException;
import io.sequin.bench.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A PostgreSQL server: its first process and the children that this one has at the moment. */
public record PostgresProcesses(long postmaster) {

  private static final int ATTEMPTS = 50;
  private static final Duration PAUSE = Duration.ofMillis(10);

  /** The server that runs on a data directory. */
  public static PostgresProcesses of(Path dataDirectory) {
    Path file = dataDirectory.resolve("postmaster.pid");
    try {
      return new PostgresProcesses(Long.parseLong(Files.readAllLines(file).getFirst().trim()));
    } catch (IOException e) {
      throw new BenchException("no PostgreSQL runs in " + dataDirectory, e);
    }
  }

  /** CPU time of all processes since the start, those that have ended included. */
  public double cpuSeconds() {
    return retrying(
        () -> {
          ProcStat first = ProcStat.read(postmaster);
          double total = first.totalSeconds();
          for (long child : children()) {
            total += ProcStat.read(child).totalSeconds();
          }
          if (ProcStat.read(postmaster).childrenSeconds() != first.childrenSeconds()) {
            throw new IOException("a child has ended meanwhile and is in neither figure");
          }
          return total;
        });
  }

  /** What all processes have resident, where a page that they share counts once. */
  public double residentMib() {
    return retrying(
        () -> {
          double total = ProcMemory.proportionalMib(postmaster);
          for (long child : children()) {
            total += ProcMemory.proportionalMib(child);
          }
          return total;
        });
  }

  private interface Reading {
    double read() throws IOException;
  }

  /** Children come and go; while one does, nothing can be told. */
  private static double retrying(Reading reading) {
    for (int attempt = 1; ; attempt++) {
      try {
        return reading.read();
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw new BenchException("cannot read what PostgreSQL uses", e);
        }
        Waiting.pause(PAUSE);
      }
    }
  }

  private List<Long> children() {
    return ProcessHandle.of(postmaster).stream()
        .flatMap(ProcessHandle::children)
        .map(ProcessHandle::pid)
        .toList();
  }
}
