package io.sequin.compat.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Topics of a link change hands by the API and by the console; the other cluster is a gateway. */
class LinkOverHttpIT {

  private static GatewayProcess there;
  private static GatewayProcess here;
  private static LinkCommandLine links;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void begin() {
    there = GatewayProcess.start(GatewayOptions.defaults());
    here = GatewayProcess.start(GatewayOptions.defaults());
    links = new LinkCommandLine(here);
  }

  @AfterAll
  static void end() {
    here.close();
    there.close();
  }

  @Test
  void theApiPromotesReversesAndForgets() throws Exception {
    follow("api", "moved", "kept");

    answer("POST", "/api/v1/links/api/pause", "");
    assertThat(answer("POST", "/api/v1/links/api/promote", "{\"dryRun\": true}"))
        .isEqualTo(
            "{\"promoted\":[\"kept\",\"moved\"],\"handedOver\":[],\"left\":[],\"warnings\":[]}");
    assertThat(answer("POST", "/api/v1/links/api/promote", "{}"))
        .contains("link 'api' is paused: resume it first");
    answer("POST", "/api/v1/links/api/resume", "");
    assertThat(answer("DELETE", "/api/v1/links/api", "")).contains("LINK_IN_USE", "kept, moved");
    assertThat(answer("POST", "/api/v1/links/api/promote", "{\"fence\": \"wall\"}"))
        .contains("a fence is config, acl or none, not wall");
    assertThat(
            answer(
                "POST", "/api/v1/links/api/promote", "{\"topics\": [\"moved\"], \"fence\": null}"))
        .isEqualTo("{\"promoted\":[\"moved\"],\"handedOver\":[],\"left\":[],\"warnings\":[]}");
    write(here, "moved");

    assertThat(answer("POST", "/api/v1/links/api/reverse", "{}"))
        .isEqualTo("{\"topics\":[\"moved\"]}");
    assertThat(answer("POST", "/api/v1/links/api/promote", "{\"topics\": [\"moved\"]}"))
        .contains("\"handedOver\":[\"moved\"]");
    write(there, "moved");
    answer("POST", "/api/v1/links/api/promote", "{}");
    assertThat(answer("DELETE", "/api/v1/links/api", "")).isEmpty();
    assertThat(answer("GET", "/api/v1/links/api", "")).contains("NOT_FOUND");
  }

  @Test
  void theConsolePromotesWithAPreview() throws Exception {
    follow("console", "seen");

    assertThat(answer("GET", "/links/console/promotion", "")).contains("seen", "here", "Nobody.");
    submit("/links/console/promote");
    write(here, "seen");
    assertThat(answer("GET", "/links/console", "")).contains("promoted", "Reverse");
    submit("/links/console/reverse");
    assertThat(answer("GET", "/links/console", "")).contains("pushed");
  }

  private void follow(String link, String... topics) {
    for (String topic : topics) {
      new JavaClient(there.bootstrap()).createTopic(topic, 1, Map.of());
      write(there, topic);
    }
    links.create(link, there.bootstrap(), String.join(",", topics));
    links.awaitInSync(link);
  }

  private static void write(GatewayProcess gateway, String topic) {
    new JavaClient(gateway.bootstrap())
        .produce(List.of(new ProducerRecord<>(topic, "text".getBytes(UTF_8))), Map.of());
  }

  /** As a browser sends a form. */
  private void submit(String path) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(303);
  }

  private String answer(String method, String path, String body)
      throws IOException, InterruptedException {
    return client
        .send(
            request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(here.http().resolve(path));
  }
}
