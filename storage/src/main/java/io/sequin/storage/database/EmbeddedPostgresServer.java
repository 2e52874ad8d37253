package io.sequin.storage.database;

import io.sequin.storage.StorageException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a PostgreSQL server of our own, its data directory and the lock on it. The server is as
 * durable as any: the library's settings for throw-away databases are undone. If the server dies it
 * is started again on the same port, and if a former owner left one running, that one is stopped
 * first.
 */
public final class EmbeddedPostgresServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresServer.class);

  private static final Duration START_PATIENCE = Duration.ofMinutes(5);
  private static final String USER = "postgres";
  private static final String DATABASE = "postgres";

  private final Path postgresDirectory;
  private final FileChannel lockChannel;
  private final FileLock lock;
  private final int port;
  private EmbeddedPostgres server;

  private EmbeddedPostgresServer(Path directory, FileChannel lockChannel, FileLock lock)
      throws IOException {
    this.postgresDirectory = directory.resolve("postgres");
    this.lockChannel = lockChannel;
    this.lock = lock;
    stopFormerServer();
    this.port = freePort();
    this.server = startServer();
  }

  /**
   * Starts a server that keeps its data under {@code directory}, which is created if need be.
   *
   * @throws StorageException if another gateway uses the directory, or the server does not start
   */
  public static EmbeddedPostgresServer start(Path directory) {
    try {
      Files.createDirectories(directory);
      Path absolute = directory.toAbsolutePath().normalize();
      FileChannel channel =
          FileChannel.open(
              absolute.resolve("gateway.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new StorageException(
            "another gateway is using the data directory "
                + absolute
                + "; stop it or pass --data-dir",
            null);
      }
      return new EmbeddedPostgresServer(absolute, channel, lock);
    } catch (IOException | IllegalStateException e) {
      throw new StorageException(
          "cannot start PostgreSQL in " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Settings for a client of this server. */
  public DatabaseSettings settings() {
    return DatabaseSettings.of("jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE, USER, "");
  }

  /** Looks after the server from now on: if it is gone, it is started again. */
  public void superviseOn(ScheduledExecutorService scheduler) {
    scheduler.scheduleWithFixedDelay(this::restartIfDead, 500, 500, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void close() {
    try {
      server.close();
      lock.release();
      lockChannel.close();
    } catch (IOException e) {
      LOG.warn("closing the data directory: {}", e.getMessage());
    }
  }

  private synchronized void restartIfDead() {
    if (!lock.isValid() || runningServer().isPresent()) {
      return;
    }
    LOG.warn("PostgreSQL is gone, starting it again");
    try {
      server.close();
      server = startServer();
    } catch (IOException | RuntimeException e) {
      LOG.error("PostgreSQL does not start again, will retry: {}", e.getMessage());
    }
  }

  private EmbeddedPostgres startServer() throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(postgresDirectory)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPort(port)
            .setPGStartupWait(START_PATIENCE)
            .setOutputRedirector(ProcessBuilder.Redirect.DISCARD);
    EmbeddedPostgresConfig.SETTINGS.forEach(builder::setServerConfig);
    return builder.start();
  }

  /** A gateway that was killed leaves its server running, on a port that only it knew. */
  private void stopFormerServer() throws IOException {
    Optional<ProcessHandle> former = runningServer();
    if (former.isPresent()) {
      LOG.info(
          "stopping the PostgreSQL server that a former gateway left running, pid {}",
          former.get().pid());
      interrupt(former.get());
    }
  }

  private static void interrupt(ProcessHandle process) throws IOException {
    // SIGINT asks for a fast shutdown; the handle itself can only send SIGTERM, which waits for all
    // clients
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).inheritIO().start();
    try {
      process.onExit().get(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while stopping a former server", e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IOException("a former server, pid " + process.pid() + ", does not stop", e);
    }
  }

  private Optional<ProcessHandle> runningServer() {
    try {
      Path pidFile = postgresDirectory.resolve("postmaster.pid");
      if (!Files.exists(pidFile)) {
        return Optional.empty();
      }
      long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().trim());
      return ProcessHandle.of(pid).filter(EmbeddedPostgresServer::isPostgres);
    } catch (IOException | RuntimeException e) {
      LOG.debug("no usable postmaster.pid", e);
      return Optional.empty();
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.isAlive()
        && process.info().command().map(command -> command.endsWith("postgres")).orElse(false);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
