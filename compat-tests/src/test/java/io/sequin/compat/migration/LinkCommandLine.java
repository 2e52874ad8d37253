package io.sequin.compat.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayCommand;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.ToolProcess;
import io.sequin.compat.support.ToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** {@code sequin-gateway link …} on the database of a gateway, as an administrator runs it. */
public record LinkCommandLine(GatewayProcess gateway) {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern COPIED_BYTES = Pattern.compile("\"copiedBytes\":(\\d+)");

  /** Runs it to its end. */
  ToolResult run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("link"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--postgres", gateway.postgres().toString()));
    return ToolProcess.of(GatewayCommand.launcher(all.toArray(String[]::new))).run();
  }

  /** What it prints, where it has to succeed. */
  public String output(String... arguments) {
    return run(arguments).output();
  }

  /** Begins to follow a topic. */
  void create(String link, String bootstrap, String topic, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("create", link, "--bootstrap", bootstrap, "--topics", topic));
    arguments.addAll(List.of(more));
    output(arguments.toArray(String[]::new));
  }

  /** Its status as JSON. */
  String status(String link) {
    return run("status", link, "--json").stdout();
  }

  /** Waits until nothing is left to copy of the topics that there are, as far as is known. */
  public void awaitInSync(String link) {
    awaitStatus(link, "\"lagRecords\":0,\"topics\":[{");
  }

  /** Waits until the status as JSON has a text. */
  public void awaitStatus(String link, String text) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(status(link)).as(gateway.stderr()).contains(text));
  }

  /** Waits until so much was copied of the link's only topic. */
  void awaitCopied(String link, long sizeBytes) {
    Awaitility.await().atMost(PATIENCE).until(() -> copiedBytes(link) >= sizeBytes);
  }

  private long copiedBytes(String link) {
    Matcher found = COPIED_BYTES.matcher(status(link));
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  /** Waits until it has not. */
  void awaitStatusWithout(String link, String text) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(status(link)).doesNotContain(text));
  }
}
