package io.sequin.compat.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Owns a gateway in a process of its own, and its data directory. It can be stopped or killed, and
 * started again on the same data and the same port. Closing leaves nothing behind.
 */
public final class GatewayProcess implements AutoCloseable {

  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

  private final TemporaryDirectory directory = TemporaryDirectory.create("gateway");
  private final Path stderr = directory.path().resolve("stderr.log");
  private GatewayOptions options;
  private Process process;
  private ReadyLine ready;

  private GatewayProcess(GatewayOptions options) {
    this.options = options;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** A gateway on a free port with an empty embedded PostgreSQL. */
  public static GatewayProcess start() {
    return start(GatewayOptions.defaults());
  }

  /** Starts a gateway and waits until it serves clients. */
  public static GatewayProcess start(GatewayOptions options) {
    GatewayProcess gateway = new GatewayProcess(options);
    if (options.jdbcUrl().isEmpty()) {
      DataTemplate.copyTo(gateway.dataDirectory());
    }
    return gateway.launched();
  }

  /** Starts one that has to make its PostgreSQL first, which takes longer. */
  public static GatewayProcess startFirstTime(GatewayOptions options) {
    return new GatewayProcess(options).launched();
  }

  /** {@code HOST:PORT} for {@code bootstrap.servers}. */
  public String bootstrap() {
    return ready.kafkaHost() + ":" + ready.kafkaPort();
  }

  public int port() {
    return ready.kafkaPort();
  }

  /** Where HTTP is served. */
  public URI http() {
    return ready.http().orElseThrow();
  }

  /** The database as a URI for psql. */
  public URI postgres() {
    return ready.postgres();
  }

  /** The database as a URL for JDBC. */
  public String jdbcUrl() {
    URI uri = ready.postgres();
    return String.format(
        Locale.ROOT,
        "jdbc:postgresql://%s:%d%s?user=%s",
        uri.getHost(),
        uri.getPort(),
        uri.getPath(),
        uri.getUserInfo());
  }

  public Path dataDirectory() {
    return directory.path().resolve("data");
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** The embedded PostgreSQL server, which has to run. */
  public ProcessHandle postgresServer() {
    return OrphanedPostgres.running(dataDirectory())
        .orElseThrow(() -> new AssertionError("no PostgreSQL runs in " + dataDirectory()));
  }

  /** Asks it to stop by SIGTERM and gives the exit code. */
  public int stop() {
    terminate();
    return awaitExit();
  }

  /** Sends SIGTERM and does not wait. */
  public void terminate() {
    // Process.destroy() would close our end of its standard output, too
    process.toHandle().destroy();
  }

  /** Waits for the end of the process and gives its exit code. */
  public int awaitExit() {
    try {
      if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still running " + STOP_PATIENCE + " after SIGTERM:\n" + stderr());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a gateway stops", e);
    }
  }

  /** Kills it by SIGKILL. Its PostgreSQL lives on, as it would after an accident. */
  public void killHard() {
    process.destroyForcibly().onExit().join();
  }

  /**
   * Starts it again on the same data directory and the same port, stopping it before if need be.
   */
  public void restart() {
    if (process.isAlive()) {
      stop();
    }
    options = options.withPort(ready.kafkaPort());
    launch();
  }

  /** Everything that it has logged so far, over all its starts. */
  public String stderr() {
    try {
      return Files.exists(stderr) ? Files.readString(stderr) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The log lines that contain {@code text}. */
  public List<String> logLines(String text) {
    return stderr().lines().filter(line -> line.contains(text)).toList();
  }

  @Override
  public synchronized void close() {
    if (process != null && process.isAlive()) {
      stop();
    }
    OrphanedPostgres.stop(dataDirectory());
    directory.close();
  }

  private GatewayProcess launched() {
    try {
      launch();
      return this;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void launch() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  GatewayCommand.java(options.repository(), options.jvmOptions(), arguments()))
              .redirectError(Redirect.appendTo(stderr.toFile()));
      builder.environment().putAll(options.environment());
      process = builder.start();
      ready = ReadyLine.parse(firstLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (!options.namesListeners()) {
      arguments.addAll(List.of("--listen", "127.0.0.1:" + options.port()));
    }
    arguments.addAll(List.of("--data-dir", dataDirectory().toString()));
    options.jdbcUrl().ifPresent(url -> arguments.addAll(List.of("--jdbc-url", url)));
    arguments.addAll(options.arguments());
    return arguments;
  }

  private String firstLine() {
    CompletableFuture<String> line = new CompletableFuture<>();
    Thread.startVirtualThread(() -> readOutput(line));
    try {
      return line.get(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new AssertionError("the gateway did not get ready (" + e + "):\n" + stderr(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a gateway starts", e);
    }
  }

  private void readOutput(CompletableFuture<String> firstLine) {
    try (BufferedReader output = process.inputReader()) {
      String line = output.readLine();
      if (line == null) {
        throw new IOException("it ended with exit code " + process.onExit().join().exitValue());
      }
      firstLine.complete(line);
      output.lines().forEach(ignored -> {});
    } catch (IOException e) {
      firstLine.completeExceptionally(e);
    }
  }
}
