package io.sequin.compat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.Installed;
import io.sequin.compat.support.Processors;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.ToolProcess;
import io.sequin.compat.support.ToolResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The console in a real browser, in light and dark, on a phone and on a large screen: no page
 * scrolls sideways, breaks the content security policy, runs what stands in a name, or is wrong for
 * who does not see it (axe). Screenshots are in {@code target/console}.
 */
@ResourceLock(Processors.BUSY)
class ConsoleIT {

  private static final Path WALK = Path.of("clients/console/walk.mjs").toAbsolutePath();
  private static final Path SCREENSHOTS = Path.of("target/console").toAbsolutePath();
  private static final String LONG = "t".repeat(200);
  private static final String HOSTILE = "eu.<script>alert(1)</script>.\u202eabc";

  private static GatewayProcess gateway;

  @BeforeAll
  static void start() {
    assumeTrue(
        Files.exists(WALK.resolveSibling("node_modules")),
        "no node_modules: run compat-tests/clients/install");
    assumeTrue(
        Installed.find("chromium").isPresent(), "no chromium (Debian: apt-get install chromium)");
    gateway = GatewayProcess.start();
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void everyPageIsFitForEverybody() throws Exception {
    walk(
        "-",
        "/",
        "/topics",
        "/groups",
        "/consumers",
        "/transactions",
        "/tables",
        "/links",
        "/security",
        "/sql",
        "/nowhere");
    fill();
    Files.createDirectories(SCREENSHOTS);
    walk(
        SCREENSHOTS.toString(),
        "/",
        "/topics",
        "/topics/orders",
        "/topics/orders/messages",
        "/topics/orders/messages?from=earliest&as=json&filter=eu.%3E",
        "/topics/orders/messages?where=partition%20%3D%200",
        "/topics/orders/messages?from=never",
        "/topics/orders/send?partition=0&offset=0",
        "/topics/" + LONG,
        "/groups",
        "/groups/readers",
        "/groups/readers?topic=orders&to=latest",
        "/consumers",
        "/consumers/billing",
        "/tables",
        "/security");
  }

  @Test
  void aFormDoesWhatItSays() throws Exception {
    assertThat(
            form("/topics", "name=formed&partitions=2&configs=retention.ms%3D60000").statusCode())
        .isEqualTo(303);
    assertThat(get("/topics/formed").body()).contains("60000");
    assertThat(form("/topics/formed/messages", "key=k&data=hello&headers=a%3A+b").statusCode())
        .isEqualTo(303);
    assertThat(get("/topics/formed/messages").body()).contains("hello");
    assertThat(form("/topics/formed/delete", "confirm=other").statusCode()).isEqualTo(400);
    assertThat(form("/topics/formed/delete", "confirm=formed").statusCode()).isEqualTo(303);
    assertThat(get("/topics/formed").statusCode()).isEqualTo(404);
  }

  private static void fill() throws Exception {
    post("/topics", "{\"name\":\"orders\",\"partitions\":3}");
    post("/topics", "{\"name\":\"" + LONG + "\"}");
    String message =
        "{\"key\":\""
            + HOSTILE
            + "\",\"data\":\""
            + HOSTILE
            + "\",\"headers\":[{\"name\":\""
            + HOSTILE
            + "\",\"value\":\""
            + HOSTILE
            + "\"}]}";
    for (int partition = 0; partition < 3; partition++) {
      post(
          "/topics/orders/messages",
          message.replaceFirst("\\{", "{\"partition\":" + partition + ","));
      post(
          "/topics/orders/messages",
          "{\"key\":\"eu." + partition + "\",\"json\":{\"amount\":" + partition + "}}");
    }
    post("/groups/readers/reset-offsets", "{\"topic\":\"orders\",\"to\":\"earliest\"}");
    post("/consumers", "{\"name\":\"billing\",\"keyFilter\":\"orders.eu.>\"}");
    post("/consumers/billing/receive", "{\"batchSize\":2}");
    new Psql(gateway.postgres())
        .query("SELECT sequin.create_query_topic('big', 'orders', $$ data IS NOT NULL $$)");
  }

  private static void walk(String screenshots, String... paths) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "node",
            WALK.toString(),
            gateway.http().toString(),
            Installed.find("chromium").orElseThrow().toString(),
            screenshots));
    command.addAll(List.of(paths));
    ToolResult result = ToolProcess.of(command).within(Duration.ofMinutes(8)).run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.stdout().lines().filter(line -> !line.contains("\"kind\":\"end\"")))
        .isEmpty();
    assertThat(result.stdout()).contains("\"pages\":" + paths.length);
  }

  private static void post(String path, String json) throws Exception {
    HttpResponse<String> answer = send("/api/v1" + path, "application/json", json);
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isBetween(200, 204);
  }

  private static HttpResponse<String> form(String path, String fields) throws Exception {
    return send(path, "application/x-www-form-urlencoded", fields);
  }

  private static HttpResponse<String> send(String path, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }
  }

  private static URI uri(String path) {
    return URI.create(gateway.http() + path);
  }
}
