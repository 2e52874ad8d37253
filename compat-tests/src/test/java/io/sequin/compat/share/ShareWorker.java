package io.sequin.compat.share;

import io.sequin.compat.support.GrowingLines;
import io.sequin.compat.support.TemporaryDirectory;
import io.sequin.compat.support.TestJava;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Owns the process of a {@link ShareWorkerProgram} or a {@link SqlWorkerProgram}. */
final class ShareWorker implements AutoCloseable {

  private final TemporaryDirectory directory = TemporaryDirectory.create("worker");
  private final Path output = directory.path().resolve("stdout");
  private final GrowingLines<WorkerLine> lines = new GrowingLines<>(output, WorkerLine::parse);
  private final Process process;
  private final Optional<Duration> ackWait;
  private long killedAtMs = Long.MAX_VALUE;

  private ShareWorker(Optional<Duration> ackWait, Class<?> program, String... arguments)
      throws IOException {
    this.ackWait = ackWait;
    List<String> command =
        new ArrayList<>(
            List.of(
                TestJava.binary(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(Redirect.DISCARD)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** A Kafka client: what it has got is free again when its connection is gone. */
  static ShareWorker start(String bootstrap, String topic, String group) {
    return start(Optional.empty(), ShareWorkerProgram.class, bootstrap, topic, group);
  }

  /** A worker in SQL: what it has got is its own for the ack wait, whether it lives or not. */
  static ShareWorker startSql(String jdbcUrl, String consumer, Duration ackWait) {
    return start(Optional.of(ackWait), SqlWorkerProgram.class, jdbcUrl, consumer);
  }

  private static ShareWorker start(
      Optional<Duration> ackWait, Class<?> program, String... arguments) {
    try {
      return new ShareWorker(ackWait, program, arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it by SIGKILL: it neither acknowledges nor leaves. */
  void killHard() {
    killedAtMs = System.currentTimeMillis();
    process.destroyForcibly().onExit().join();
  }

  /** Kills it unless that was done before. */
  void killHardIfAlive() {
    if (process.isAlive()) {
      killHard();
    }
  }

  /** Until when nobody else may get what it got at a time and has not acknowledged. */
  long keepsUntilMs(long fromMs) {
    return ackWait.map(wait -> fromMs + wait.toMillis()).orElse(killedAtMs);
  }

  /** What it has printed so far, in its order. */
  List<WorkerLine> lines() {
    return lines.read();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    directory.close();
  }
}
