package io.sequin.storage.database;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs PostgreSQL's own programs on one data directory. */
final class PostgresCommands {

  /**
   * For glibc: a server process keeps the memory that one append took for the next one, 64 MiB at
   * most, instead of giving it back to the system and having it cleared again each time.
   */
  private static final Map<String, String> ALLOCATOR_SETTINGS =
      Map.of(
          "MALLOC_TOP_PAD_", "1048576",
          "MALLOC_MMAP_THRESHOLD_", "33554432",
          "MALLOC_TRIM_THRESHOLD_", "67108864");

  private static final Duration START_PATIENCE = Duration.ofMinutes(5);
  private static final Duration STOP_PATIENCE = Duration.ofMinutes(1);

  private final Path home;
  private final Path dataDirectory;
  private final Path logFile;
  private final String serverOptions;

  /**
   * @param home where the programs are
   * @param logFile where the server writes before it opens its own log
   */
  PostgresCommands(
      Path home, Path dataDirectory, Path logFile, int port, Map<String, String> settings) {
    this.home = home;
    this.dataDirectory = dataDirectory;
    this.logFile = logFile;
    this.serverOptions =
        Stream.concat(
                Stream.of("-p " + port),
                settings.entrySet().stream()
                    .map(each -> "-c " + each.getKey() + "=" + each.getValue()))
            .collect(Collectors.joining(" "));
  }

  /** Creates the data directory unless it is there. One that was cut off halfway does not count. */
  void initialize(String user) throws IOException {
    if (Files.exists(dataDirectory)) {
      return;
    }
    Path unfinished = dataDirectory.resolveSibling(dataDirectory.getFileName() + ".unfinished");
    Directories.deleteIfExists(unfinished);
    run(
        "initdb",
        "-A",
        "trust",
        "-U",
        user,
        "-E",
        "UTF8",
        "--locale=C",
        "-D",
        unfinished.toString());
    Files.move(unfinished, dataDirectory, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Starts the server and waits until it is ready, however long it has to recover. */
  void start() throws IOException {
    Files.deleteIfExists(logFile);
    try {
      pgCtl(
          "start",
          "-w",
          "-t",
          seconds(START_PATIENCE),
          "-l",
          logFile.toString(),
          "-o",
          serverOptions);
    } catch (IOException e) {
      throw new IOException(lastComplaint(e.getMessage()), e);
    }
  }

  /** Starts the server and does not wait for it. */
  void startInBackground() throws IOException {
    pgCtl("start", "-W", "-l", logFile.toString(), "-o", serverOptions);
  }

  /** Stops the server without waiting for its clients. */
  void stop() throws IOException {
    pgCtl("stop", "-w", "-t", seconds(STOP_PATIENCE), "-m", "fast");
  }

  private void pgCtl(String action, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(action, "-D", dataDirectory.toString()));
    command.addAll(List.of(options));
    run("pg_ctl", command.toArray(String[]::new));
  }

  private void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (LinuxUtils.isUnshareAvailable()) {
      // PostgreSQL refuses to run as root, but takes a root who is nobody in a namespace of their
      // own
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(ALLOCATOR_SETTINGS);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(program + ": " + lastLine(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + program);
    }
  }

  private String lastComplaint(String otherwise) throws IOException {
    return Files.exists(logFile)
        ? Files.readAllLines(logFile, StandardCharsets.ISO_8859_1).stream()
            .filter(line -> line.contains("FATAL:"))
            .reduce((first, last) -> last)
            .orElse(otherwise)
        : otherwise;
  }

  private static String lastLine(String output) {
    return output.lines().filter(line -> !line.isBlank()).reduce("failed", (first, last) -> last);
  }

  private static String seconds(Duration duration) {
    return Long.toString(duration.toSeconds());
  }
}
