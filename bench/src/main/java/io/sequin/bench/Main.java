package io.sequin.bench;

import picocli.CommandLine;

/** Starts the bench; {@code bench/run} calls it. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    Runtime.getRuntime().addShutdownHook(new Thread(Main::stopChildren));
    CommandLine commandLine = new CommandLine(new BenchCommand());
    commandLine.setExecutionExceptionHandler(Main::explain);
    System.exit(commandLine.execute(arguments));
  }

  /** Servers and tools are processes of their own, and would go on. */
  private static void stopChildren() {
    ProcessHandle.current().children().forEach(ProcessHandle::destroy);
  }

  private static int explain(
      Exception failure, CommandLine commandLine, CommandLine.ParseResult ignored)
      throws Exception {
    if (failure instanceof BenchException) {
      commandLine.getErr().println("bench/run: " + failure.getMessage());
      return 1;
    }
    throw failure;
  }
}
