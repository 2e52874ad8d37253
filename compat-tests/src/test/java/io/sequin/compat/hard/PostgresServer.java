package io.sequin.compat.hard;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sequin.compat.support.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Owns a PostgreSQL server, made of the programs that are installed: it can be killed, be a standby
 * and be promoted.
 */
final class PostgresServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final String SETTINGS =
      """
      listen_addresses = '127.0.0.1'
      unix_socket_directories = ''
      shared_buffers = '64MB'
      max_connections = 200
      hot_standby = on
      wal_log_hints = on
      wal_keep_size = '256MB'
      max_wal_size = '256MB'
      """;

  private final SmallDisk disk;
  private final Path data;
  private final Path log;
  private final int port = FreePort.find();
  private Process process;

  PostgresServer(Path directory, String name) {
    assumeTrue(programs().isPresent(), "PostgreSQL's programs are missing in /usr/lib/postgresql");
    this.disk = SmallDisk.at(directory.resolve(name));
    this.data = disk.path().resolve("data");
    this.log = directory.resolve(name + ".log");
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** What its data is on, and nothing else. */
  SmallDisk disk() {
    return disk;
  }

  int port() {
    return port;
  }

  /** Makes an empty one and starts it. */
  PostgresServer create() throws IOException {
    run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", data);
    Files.writeString(data.resolve("postgresql.auto.conf"), SETTINGS);
    start();
    return this;
  }

  /** Makes it a copy of another one, which it follows, and starts it. */
  PostgresServer follow(PostgresServer primary) throws IOException {
    deleteData();
    run(
        "pg_basebackup",
        "-h",
        "127.0.0.1",
        "-p",
        primary.port,
        "-U",
        "postgres",
        "-R",
        "-c",
        "fast",
        "-D",
        data);
    start();
    return this;
  }

  /** Takes back what it has and another one has not, and makes it follow that one. */
  PostgresServer rewindTo(PostgresServer primary) throws IOException {
    run(
        "pg_rewind",
        "--source-server",
        "host=127.0.0.1 user=postgres dbname=postgres port=" + primary.port,
        "--write-recovery-conf",
        "--target-pgdata",
        data);
    start();
    return this;
  }

  /** Starts it unless it runs, and does so again where it ends itself before it answers. */
  void start() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsInstanceOf(IllegalStateException.class)
        .until(
            () -> {
              if (!isRunning()) {
                launch();
              }
              return query("SELECT 1").equals("1");
            });
  }

  private void launch() throws IOException {
    process =
        new ProcessBuilder(command("postgres", "-D", data, "-p", port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** As if its power was cut. */
  void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** Kills it, and leaves nothing mounted. */
  @Override
  public void close() {
    kill();
    disk.close();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Ends the standby's following: it takes writes when this returns. */
  void promote() throws IOException {
    run("pg_ctl", "promote", "-w", "-D", data);
  }

  void dumpTo(Path file) throws IOException {
    run("pg_dump", "-Fc", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "-f", file, "postgres");
  }

  /** Goes on where something cannot be restored, such as rights of roles that are not there. */
  void restoreFrom(Path file) throws IOException {
    exitCode("pg_restore", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "-d", "postgres", file);
  }

  /** The first column of the first row, as text. */
  String query(String sql) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl());
        Statement statement = connection.createStatement()) {
      boolean hasRows = statement.execute(sql);
      while (!hasRows && statement.getUpdateCount() >= 0) {
        hasRows = statement.getMoreResults();
      }
      if (!hasRows) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? String.valueOf(rows.getString(1)) : "";
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Changes a setting that needs no restart. */
  void set(String name, String value) {
    query("ALTER SYSTEM SET " + name + " = '" + value + "'");
    query("SELECT pg_reload_conf()");
  }

  String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&connectTimeout=5";
  }

  private void deleteData() throws IOException {
    if (!Files.exists(data)) {
      return;
    }
    try (Stream<Path> files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(PostgresServer::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(String program, Object... arguments) throws IOException {
    int exitCode = exitCode(program, arguments);
    if (exitCode != 0) {
      throw new IOException(
          String.format(Locale.ROOT, "%s: %d\n%s", program, exitCode, Files.readString(log)));
    }
  }

  private int exitCode(String program, Object... arguments) throws IOException {
    Process running =
        new ProcessBuilder(command(program, arguments))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return running.onExit().join().exitValue();
  }

  /** PostgreSQL refuses to run as root, but takes one who is nobody in a namespace of their own. */
  private static List<String> command(String program, Object... arguments) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(programs().orElseThrow().resolve(program).toString());
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return command;
  }

  /** Where Debian, and who follows it, has the newest of the servers. */
  private static Optional<Path> programs() {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> found = Files.list(versions)) {
      return found
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("pg_basebackup")))
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
