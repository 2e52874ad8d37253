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

/** Owns the process of a client that does what its standard input tells, a line at a time. */
final class Conversation implements AutoCloseable {

  private final TemporaryDirectory directory = TemporaryDirectory.create("conversation");
  private final Path log = directory.path().resolve("stderr");
  private final Process process;
  private final PrintWriter input;
  private final BufferedReader output;

  private Conversation(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts it and waits until it is ready. */
  static Conversation start(List<String> command) {
    try {
      Conversation conversation = new Conversation(command);
      conversation.expect("ready");
      return conversation;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells it something that has no answer. */
  void tell(String... words) {
    input.println(String.join("\t", words));
  }

  String ask(String... words) {
    tell(words);
    return nextLine();
  }

  /** Asks it to do something, which it has to be able to. */
  void have(String... words) {
    tell(words);
    expect("done");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    directory.close();
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
