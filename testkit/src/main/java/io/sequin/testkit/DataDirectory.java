package io.sequin.testkit;

import io.sequin.gateway.Gateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Data directories of embedded PostgreSQL servers that JVMs take in turn: the next one finds the
 * server unpacked and initialized, and stops what a JVM has left running that was killed. They are
 * under {@code ~/.cache/sequin-testkit}, or where the system property or environment variable below
 * says, apart for each release, and may be deleted when no test runs.
 */
final class DataDirectory {

  private static final String PROPERTY = "sequin.testkit.directory";
  private static final String VARIABLE = "SEQUIN_TESTKIT_DIRECTORY";

  private DataDirectory() {}

  /** A directory that no other JVM has, until this one ends. */
  static Path take() {
    try {
      Path parent = Files.createDirectories(parent().resolve(release()));
      for (int number = 1; ; number++) {
        if (isOurs(parent.resolve("postgres-" + number + ".lock"))) {
          return parent.resolve("postgres-" + number);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path parent() {
    String given = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    return given == null
        ? Path.of(System.getProperty("user.home"), ".cache", "sequin-testkit")
        : Path.of(given);
  }

  private static String release() {
    return Optional.ofNullable(Gateway.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /** The lock lasts as long as the JVM. */
  private static boolean isOurs(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
    }
    return lock != null;
  }
}
