package io.sequin.storage.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** Another process that has an embedded server, as a gateway has. */
record GatewayProcess(Process process, DatabaseSettings settings) {

  static GatewayProcess start(Path directory) throws IOException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                GatewayProcess.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = process.inputReader();
    return new GatewayProcess(process, DatabaseSettings.of(output.readLine(), "postgres", ""));
  }

  /** Kills it like kill -9, and waits until it is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Prints where the server is, and runs until its input ends. */
  public static void main(String[] arguments) throws IOException {
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(Path.of(arguments[0]))) {
      System.out.println(server.settings().jdbcUrl());
      System.in.read();
    }
  }
}
