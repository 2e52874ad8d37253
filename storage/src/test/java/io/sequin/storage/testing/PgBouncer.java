package io.sequin.storage.testing;

import static org.awaitility.Awaitility.await;

import io.sequin.storage.database.DatabaseSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Owns a PgBouncer in front of a database. */
public final class PgBouncer implements AutoCloseable {

  private final Process process;
  private final DatabaseSettings settings;

  private PgBouncer(Process process, DatabaseSettings settings) {
    this.process = process;
    this.settings = settings;
  }

  public static boolean isInstalled() {
    return program().isPresent();
  }

  /**
   * @param directory for its files
   * @param poolMode session or transaction
   */
  public static PgBouncer start(
      Path directory, DatabaseSettings database, String poolMode, int poolSize) throws IOException {
    URI server = URI.create(database.jdbcUrl().substring("jdbc:".length()));
    int port = FreePort.find();
    Path config = directory.resolve("pgbouncer.ini");
    Files.writeString(
        config,
        String.format(
            Locale.ROOT,
            """
            [databases]
            %s = host=%s port=%d user=%s%s
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = any
            pool_mode = %s
            default_pool_size = %d
            """,
            server.getPath().substring(1),
            server.getHost(),
            server.getPort(),
            database.user(),
            database.password().isEmpty() ? "" : " password='" + database.password() + "'",
            port,
            poolMode,
            poolSize));
    // it does not run as root, and has to read this as somebody else
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> command = new ArrayList<>(List.of(program().orElseThrow().toString()));
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("-u", "nobody"));
    }
    command.add(config.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("pgbouncer.log").toFile())
            .start();
    await().until(() -> accepts(port));
    return new PgBouncer(
        process,
        DatabaseSettings.of(
            "jdbc:postgresql://127.0.0.1:" + port + server.getPath(), database.user(), ""));
  }

  /** How to reach the database through it. */
  public DatabaseSettings settings() {
    return settings;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private static Optional<Path> program() {
    return Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static boolean accepts(int port) {
    try (Socket _ = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
