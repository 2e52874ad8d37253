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
import java.util.Optional;
import java.util.stream.Collectors;

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

  /** Part of the server's message. */
  private static final String CANNOT_LISTEN = "could not create any TCP/IP sockets";

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
  PostgresCommands(Path home, Path dataDirectory, Path logFile, Map<String, String> settings) {
    this.home = home;
    this.dataDirectory = dataDirectory;
    this.logFile = logFile;
    this.serverOptions =
        settings.entrySet().stream()
            .map(each -> "-c " + each.getKey() + "=" + each.getValue())
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

  /**
   * Starts the server and waits until it is ready, however long it has to recover.
   *
   * @throws PortTakenException if somebody else listens on the port
   */
  void start(int port) throws IOException {
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
          optionsWith(port));
    } catch (IOException e) {
      String complaint = lastComplaint(e.getMessage());
      throw complaint.contains(CANNOT_LISTEN)
          ? new PortTakenException(complaint, e)
          : new IOException(complaint, e);
    }
  }

  /** Starts the server and does not wait for it. */
  void startInBackground(int port) throws IOException {
    pgCtl("start", "-W", "-l", logFile.toString(), "-o", optionsWith(port));
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

  private String optionsWith(int port) {
    return "-p " + port + " " + serverOptions;
  }

  /** Once the server has opened its own log, it complains there. */
  private String lastComplaint(String otherwise) throws IOException {
    Optional<String> early = lastComplaintIn(logFile);
    return early.isPresent() ? early.get() : lastComplaintIn(ownLog()).orElse(otherwise);
  }

  private Path ownLog() throws IOException {
    Path names = dataDirectory.resolve("current_logfiles");
    return Files.exists(names)
        ? dataDirectory.resolve(Files.readString(names).strip().replaceFirst("^stderr ", ""))
        : names;
  }

  private static Optional<String> lastComplaintIn(Path log) throws IOException {
    return Files.exists(log)
        ? Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
            .filter(line -> line.contains("FATAL:"))
            .reduce((first, last) -> last)
        : Optional.empty();
  }

  private static String lastLine(String output) {
    return output.lines().filter(line -> !line.isBlank()).reduce("failed", (first, last) -> last);
  }

  private static String seconds(Duration duration) {
    return Long.toString(duration.toSeconds());
  }
}
