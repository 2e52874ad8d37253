package io.sequin.compat.clients;

import io.sequin.compat.support.GrowingLines;
import io.sequin.compat.support.TemporaryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Owns the process of a client that is, or wants to be, a member of a group. */
final class Member implements AutoCloseable {

  private static final Duration END_PATIENCE = Duration.ofSeconds(60);

  /** A JVM that is asked to end tells that by its exit code: 128 + SIGTERM. */
  private static final Set<Integer> GOOD_ENDS = Set.of(0, 143);

  private final GroupClient client;
  private final TemporaryDirectory directory = TemporaryDirectory.create("member");
  private final Path output = directory.path().resolve("stdout");
  private final Path log = directory.path().resolve("stderr");
  private final GrowingLines<Delivery> deliveries = new GrowingLines<>(output, Delivery::parse);
  private final GrowingLines<String> logLines = new GrowingLines<>(log, line -> line);
  private final Process process;

  private Member(GroupClient client, Membership membership) throws IOException {
    this.client = client;
    this.process =
        new ProcessBuilder(client.consumeCommand(membership))
            .redirectOutput(output.toFile())
            .redirectError(log.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  static Member start(GroupClient client, Membership membership) {
    try {
      return new Member(client, membership);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  GroupClient client() {
    return client;
  }

  /** The records that it has printed so far, in its order. */
  List<Delivery> deliveries() {
    return deliveries.read();
  }

  /** Every assignment so far, one for each rebalance that it took part in. */
  List<Set<String>> assignments() {
    return client.assignments(logLines.read());
  }

  /**
   * Whether it has left its group and joined it anew of its own accord: kafkajs does where its
   * fetchers start just when it has dropped its only broker for a lost connection, whatever the
   * server (KafkaJSNoBrokerAvailableError).
   */
  boolean hasStartedAnew() {
    return logLines.read().stream().anyMatch(line -> line.contains("Restarting the consumer in"));
  }

  /** The latest assignment; empty before the first. */
  Set<String> assignment() {
    List<Set<String>> all = assignments();
    return all.isEmpty() ? Set.of() : all.getLast();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it by SIGKILL: it neither commits nor leaves. */
  void killHard() {
    process.destroyForcibly().onExit().join();
  }

  /** Asks it by SIGTERM to commit and leave, and does not wait. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Waits for its end, which has to be a good one. */
  void awaitEnd(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("not finished after " + patience + ": " + this);
      }
      if (!GOOD_ENDS.contains(process.exitValue())) {
        throw new AssertionError("exit code " + process.exitValue() + " from " + this);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + client, e);
    }
  }

  /** Has it commit and leave. */
  void stop() {
    terminate();
    awaitEnd(END_PATIENCE);
  }

  @Override
  public void close() {
    killHard();
    directory.close();
  }

  @Override
  public String toString() {
    String state = isAlive() ? "alive" : "exit code " + process.exitValue();
    return String.format(
        Locale.ROOT,
        "%s, pid %d, %s, %d records%n--- stderr%n%s",
        client,
        process.pid(),
        state,
        deliveries().size(),
        String.join("\n", logLines.read()));
  }
}
