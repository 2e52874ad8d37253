package io.sequin.compat.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The PostgreSQL server that a killed gateway leaves running, until the next start or for good. */
final class OrphanedPostgres {

  private OrphanedPostgres() {}

  /** Stops the server of a data directory, if one is running. */
  static void stop(Path dataDirectory) {
    running(dataDirectory).ifPresent(OrphanedPostgres::kill);
  }

  private static void kill(ProcessHandle server) {
    // SIGQUIT: at once, children included
    ToolProcess.of(List.of("kill", "-QUIT", Long.toString(server.pid()))).run();
    server.onExit().join();
  }

  /** The server that runs on a data directory, if there is one. */
  static Optional<ProcessHandle> running(Path dataDirectory) {
    Path pidFile = dataDirectory.resolve("postgres/postmaster.pid");
    try {
      if (!Files.exists(pidFile)) {
        return Optional.empty();
      }
      long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().trim());
      return ProcessHandle.of(pid).filter(OrphanedPostgres::isPostgres);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().map(command -> command.endsWith("postgres")).orElse(false);
  }
}
