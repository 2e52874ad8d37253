package io.sequin.storage.database;

import io.sequin.storage.StorageException;
import io.sequin.storage.background.Background;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a PostgreSQL server, its programs, its data directory and the lock on it. If the server dies
 * it is started again on the same port, and if a former owner left one running, that one is stopped
 * first.
 */
public final class EmbeddedPostgresServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresServer.class);

  private static final Duration SUPERVISE_EVERY = Duration.ofMillis(500);
  private static final int PORTS_TRIED = 5;
  private static final String USER = "postgres";
  private static final String DATABASE = "postgres";

  private final FileChannel lock;
  private final PostmasterFile postmaster;
  private final int port;
  private final PostgresCommands commands;
  private boolean closed;

  private EmbeddedPostgresServer(Path directory, FileChannel lock, IntSupplier ports)
      throws IOException {
    Path dataDirectory = directory.resolve("postgres");
    this.lock = lock;
    this.postmaster = new PostmasterFile(dataDirectory);
    this.commands =
        new PostgresCommands(
            PostgresBinaries.unpackUnder(directory),
            dataDirectory,
            directory.resolve("postgres-start.log"),
            EmbeddedPostgresConfig.SETTINGS);
    commands.initialize(USER);
    stopFormerServer();
    this.port = startOnOneOf(ports);
  }

  /**
   * Starts a server that keeps its data under {@code directory}, which is created if need be.
   *
   * @throws StorageException if another gateway uses the directory, or the server does not start
   */
  public static EmbeddedPostgresServer start(Path directory) {
    return start(directory, EmbeddedPostgresServer::freePort);
  }

  /** As {@link #start(Path)}, with ports to choose from. */
  static EmbeddedPostgresServer start(Path directory, IntSupplier ports) {
    Path absolute = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
      FileChannel lock = lock(absolute);
      try {
        return new EmbeddedPostgresServer(absolute, lock, ports);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (FileSystemException e) {
      // its message is the path alone: what is wrong with it, its class tells
      throw new StorageException("cannot use the data directory: " + e, e);
    } catch (IOException e) {
      throw new StorageException(
          "cannot start PostgreSQL in " + absolute + ": " + e.getMessage(), e);
    }
  }

  /** Settings for a client of this server. */
  public DatabaseSettings settings() {
    return DatabaseSettings.of("jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE, USER, "");
  }

  /** Looks after the server from now on: if it is gone, it is started again. */
  public void superviseOn(ScheduledExecutorService scheduler) {
    Background.repeat(scheduler, "supervising PostgreSQL", SUPERVISE_EVERY, this::restartIfDead);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (lock) {
      if (postmaster.process().isPresent()) {
        commands.stop();
      }
    } catch (IOException e) {
      LOG.warn("stopping PostgreSQL: {}", e.getMessage());
    }
  }

  private synchronized void restartIfDead() {
    if (closed || postmaster.process().isPresent()) {
      return;
    }
    LOG.warn("PostgreSQL is gone, starting it again");
    try {
      // backends that outlive their server by a moment make it refuse: the next look tries again
      commands.startInBackground(port);
    } catch (IOException | RuntimeException e) {
      LOG.error("PostgreSQL does not start again, will retry: {}", e.getMessage());
    }
  }

  /** A port that was free may be somebody else's by the time that the server wants it. */
  private int startOnOneOf(IntSupplier ports) throws IOException {
    for (int tried = 1; ; tried++) {
      int candidate = ports.getAsInt();
      try {
        commands.start(candidate);
        return candidate;
      } catch (PortTakenException e) {
        if (tried == PORTS_TRIED) {
          throw e;
        }
        LOG.debug("port {} is taken", candidate, e);
      }
    }
  }

  /** A gateway that was killed leaves its server running, on a port that only it knew. */
  private void stopFormerServer() throws IOException {
    Optional<ProcessHandle> former = postmaster.process();
    if (former.isPresent()) {
      LOG.info("stopping the PostgreSQL server that a former gateway left running");
      commands.stop();
    } else {
      postmaster.deleteIfExists();
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("gateway.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      throw new StorageException(
          "another gateway is using the data directory "
              + directory
              + "; stop it or pass --data-dir",
          null);
    }
    return channel;
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      LOG.debug("locked by this process", e);
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new StorageException("there is no free port for PostgreSQL: " + e.getMessage(), e);
    }
  }
}
