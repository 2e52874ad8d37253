package io.sequin.compat.clients;

import io.sequin.compat.support.TemporaryDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Owns the process of a client with a transactional producer, which does what it is told. */
final class Transactor implements AutoCloseable {

  static final String DONE = "done";
  static final String FENCED = "fenced";

  private final TemporaryDirectory directory = TemporaryDirectory.create("transactor");
  private final Path log = directory.path().resolve("stderr");
  private final Process process;
  private final PrintWriter input;
  private final BufferedReader output;

  private Transactor(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts it and waits until its producer has begun, and so fenced those before it. */
  static Transactor start(
      DriverClient client, String bootstrap, String transactionalId, String compression) {
    try {
      Transactor transactor =
          new Transactor(client.transactCommand(bootstrap, transactionalId, compression));
      transactor.expect("ready");
      return transactor;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void begin() {
    input.println("begin");
    expect(DONE);
  }

  void send(TopicPartition partition, String value) {
    input.println(
        String.join(
            "\t", "send", partition.topic(), Integer.toString(partition.partition()), value));
  }

  /** Commits an offset of a group as part of the transaction. */
  void sendOffset(String group, TopicPartition partition, long offset) {
    input.println(
        String.join(
            "\t",
            "offset",
            group,
            partition.topic(),
            Integer.toString(partition.partition()),
            Long.toString(offset)));
    expect(DONE);
  }

  /** Has written what was sent. */
  void flush() {
    input.println("flush");
    expect(DONE);
  }

  /** Gives {@link #DONE}, {@link #FENCED} or what else went wrong. */
  String commit() {
    return answerTo("commit");
  }

  /** Gives {@link #DONE}, {@link #FENCED} or what else went wrong. */
  String abort() {
    return answerTo("abort");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    directory.close();
  }

  private String answerTo(String command) {
    input.println(command);
    return nextLine();
  }

  private void expect(String expected) {
    String answer = nextLine();
    if (!expected.equals(answer)) {
      throw new AssertionError(answer + " instead of " + expected + "\n" + errors());
    }
  }

  private String nextLine() {
    try {
      return output.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String errors() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
