package io.sequin.gateway.cli.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What commands about a running gateway have in common: where it is, who asks, how they print. */
final class Remote {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final int FAILED = 1;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--http",
      paramLabel = "URL",
      defaultValue = "${env:SEQUIN_HTTP:-http://127.0.0.1:8082}",
      description = "The gateway, as in the ready line (${DEFAULT-VALUE}; SEQUIN_HTTP).")
  private String url;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "${env:SEQUIN_HTTP_USER}",
      description = "Who asks (SEQUIN_HTTP_USER). The password comes from SEQUIN_HTTP_PASSWORD.")
  private String user;

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description = "Certificates in PEM to trust instead of the JVM's own.")
  private Path certificates;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean isJson;

  /** Asks, and prints. */
  @FunctionalInterface
  interface Work {
    void run(HttpApi api) throws IOException, InterruptedException;
  }

  int run(Work work) {
    Callable<Integer> guarded =
        () -> {
          work.run(HttpApi.of(url, user, certificates));
          return 0;
        };
    try {
      return guarded.call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted");
    } catch (Exception e) {
      return fail(e.getMessage());
    }
  }

  boolean isJson() {
    return isJson;
  }

  /** As a table, or as it is. */
  void print(JsonNode answer, String rows, String... columns) throws JsonProcessingException {
    if (isJson) {
      print(answer);
    } else {
      new TextTable(columns).print(answer.path(rows), out());
    }
  }

  void print(JsonNode answer) throws JsonProcessingException {
    line(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
  }

  void line(String text) {
    out().println(text);
    out().flush();
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  private int fail(String message) {
    spec.commandLine().getErr().println("sequin-gateway: " + message);
    spec.commandLine().getErr().flush();
    return FAILED;
  }
}
