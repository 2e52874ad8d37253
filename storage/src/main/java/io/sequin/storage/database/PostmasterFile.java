package io.sequin.storage.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which a server notes its process id, and which outlives a server that was killed. By
 * then the id may belong to another process.
 */
final class PostmasterFile {

  private static final Logger LOG = LoggerFactory.getLogger(PostmasterFile.class);

  private final Path path;

  PostmasterFile(Path dataDirectory) {
    this.path = dataDirectory.resolve("postmaster.pid");
  }

  /** The server that runs on the data directory now. */
  Optional<ProcessHandle> process() {
    try {
      if (!Files.exists(path)) {
        return Optional.empty();
      }
      List<String> lines = Files.readAllLines(path);
      return lines.isEmpty()
          ? Optional.empty()
          : ProcessHandle.of(Long.parseLong(lines.getFirst().trim()))
              .filter(PostmasterFile::isPostgres);
    } catch (IOException | NumberFormatException e) {
      LOG.debug("no usable {}", path, e);
      return Optional.empty();
    }
  }

  /**
   * To be called where no server runs: the next one would take any process that has the id by now,
   * such as a thread of this one, for its predecessor. That nobody else is on the data it also sees
   * from the shared memory.
   */
  void deleteIfExists() throws IOException {
    Files.deleteIfExists(path);
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.isAlive()
        && process
            .info()
            .command()
            .map(command -> Path.of(command).getFileName().toString().startsWith("postgres"))
            .orElse(false);
  }
}
