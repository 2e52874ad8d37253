package io.sequin.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.gateway.http.HttpClientFixture.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who gets in over HTTP, and what for. */
final class HttpAccessTest {

  private static final Map<String, String> SECURE =
      Map.of(
          "listener.security.protocol.map",
          "PLAINTEXT:PLAINTEXT,HTTP:SASL_PLAINTEXT",
          "listener.name.http.plain.sasl.jaas.config",
          "org.apache.kafka.common.security.plain.PlainLoginModule required"
              + " user_admin=\"admin-secret\" user_eve=\"eve-secret\";",
          "authorizer.class.name",
          "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
          "super.users",
          "User:admin");

  private static HttpClientFixture open;
  private static HttpClientFixture secure;
  private static HttpClientFixture admin;
  private static HttpClientFixture eve;

  @BeforeAll
  static void start() throws IOException {
    open = HttpClientFixture.start(Map.of());
    secure = HttpClientFixture.start(SECURE);
    admin = secure.as("admin:admin-secret");
    eve = secure.as("eve:eve-secret");
  }

  @AfterAll
  static void stop() {
    open.close();
    secure.close();
  }

  @Test
  void whoDoesNotSayWhoTheyAreIsAsked() throws Exception {
    assertThat(secure.get("/").status()).isEqualTo(401);
    assertThat(secure.get("/api/v1/topics").status()).isEqualTo(401);
    assertThat(secure.get("/metrics").status()).isEqualTo(401);
    assertThat(secure.as("admin:wrong").get("/api/v1/topics").status()).isEqualTo(401);
    assertThat(secure.as("nobody:admin-secret").get("/").status()).isEqualTo(401);
    assertThat(secure.send(secure.request("/").header("Authorization", "Bearer nonsense")).status())
        .isEqualTo(401);
    assertThat(secure.get("/health/live").status()).isEqualTo(200);
    assertThat(secure.get("/health/nothing").status()).isEqualTo(401);
    assertThat(secure.get("/healthy").status()).isEqualTo(401);
    assertThat(secure.get("/health/../topics").status()).isEqualTo(401);
    assertThat(admin.get("/").status()).isEqualTo(200);
  }

  @Test
  void aclsDecideAsOverKafka() throws Exception {
    admin.post("/api/v1/topics", "{\"name\":\"payroll\"}");
    admin.post("/api/v1/topics", "{\"name\":\"public\"}");
    acl(
        "{\"principal\":\"User:eve\",\"operation\":\"read\",\"resourceType\":\"topic\",\"resourceName\":\"public\"}");
    assertThat(eve.get("/api/v1/topics").json().findValuesAsText("name")).containsExactly("public");
    assertThat(eve.get("/api/v1/topics/public/messages").status()).isEqualTo(200);
    assertThat(title(eve.get("/api/v1/topics/payroll/messages")))
        .isEqualTo("TOPIC_AUTHORIZATION_FAILED");
    assertThat(title(eve.post("/api/v1/topics/public/messages", "{\"data\":\"x\"}")))
        .isEqualTo("TOPIC_AUTHORIZATION_FAILED");
    assertThat(title(eve.post("/api/v1/topics", "{\"name\":\"mine\"}")))
        .isEqualTo("TOPIC_AUTHORIZATION_FAILED");
    assertThat(title(eve.post("/api/v1/sql", "{\"query\":\"select 1\"}")))
        .isEqualTo("CLUSTER_AUTHORIZATION_FAILED");
    assertThat(eve.get("/metrics").status()).isEqualTo(403);
    assertThat(eve.get("/api/v1/acls").status()).isEqualTo(403);
    assertThat(eve.get("/topics/payroll").status()).isEqualTo(403);
    assertThat(eve.get("/").text()).doesNotContain("payroll");
  }

  @Test
  void workersNeedTheGroupAndTheTopicThatTheFilterTrulyBeginsWith() throws Exception {
    admin.post("/api/v1/topics", "{\"name\":\"jobs\"}");
    admin.post("/api/v1/topics", "{\"name\":\"jobs.secret\"}");
    acl(
        "{\"principal\":\"User:eve\",\"operation\":\"read\",\"resourceType\":\"topic\",\"resourceName\":\"jobs\"}");
    assertThat(title(eve.post("/api/v1/consumers", "{\"name\":\"e\",\"keyFilter\":\"jobs\"}")))
        .isEqualTo("GROUP_AUTHORIZATION_FAILED");
    acl(
        "{\"principal\":\"User:eve\",\"operation\":\"read\",\"resourceType\":\"group\",\"resourceName\":\"e\"}");
    assertThat(
            title(
                eve.post("/api/v1/consumers", "{\"name\":\"e\",\"keyFilter\":\"jobs.secret.>\"}")))
        .isEqualTo("TOPIC_AUTHORIZATION_FAILED");
    assertThat(eve.post("/api/v1/consumers", "{\"name\":\"e\",\"keyFilter\":\"jobs\"}").status())
        .isEqualTo(204);
    assertThat(eve.post("/api/v1/consumers/e/receive", "{}").status()).isEqualTo(200);
    admin.post("/api/v1/consumers", "{\"name\":\"a\",\"keyFilter\":\"jobs.secret\"}");
    assertThat(eve.post("/api/v1/consumers/a/receive", "{}").status()).isEqualTo(403);
    assertThat(eve.get("/api/v1/consumers").text()).doesNotContain("jobs.secret");
  }

  @Test
  void pagesOfOtherSitesCannotChangeAnything() throws Exception {
    String path = "/api/v1/topics";
    String json = "{\"name\":\"forged\"}";
    for (String[] header :
        new String[][] {
          {"Sec-Fetch-Site", "cross-site"},
          {"Sec-Fetch-Site", "same-site"},
          {"Origin", "http://evil.example"},
          {"Origin", "null"}
        }) {
      Answer refused =
          open.send(
              open.request(path)
                  .header("Content-Type", "application/json")
                  .header(header[0], header[1])
                  .POST(BodyPublishers.ofString(json)));
      assertThat(refused.status()).as(String.join(" ", header)).isEqualTo(403);
    }
    assertThat(
            open.send(
                    open.request(path)
                        .header("Content-Type", "application/json")
                        .header("Origin", open.uri("").toString())
                        .POST(BodyPublishers.ofString(json)))
                .status())
        .isEqualTo(200);
    assertThat(raw("GET /api/v1/topics HTTP/1.1\r\nHost: evil.example\r\n")).contains(" 421 ");
    assertThat(raw("GET /api/v1/topics HTTP/1.1\r\nHost: localhost:1\r\n")).contains(" 200 ");
    assertThat(raw("GET /metrics HTTP/1.1\r\nHost: gateway1:8080\r\n")).contains(" 200 ");
  }

  @Test
  void aReadOnlyPortChangesNothingAndHiddenPayloadsStayHidden() throws Exception {
    Map<String, String> configs = new HashMap<>();
    configs.put("http.read.only", "true");
    configs.put("http.hide.payloads", "true");
    configs.put("auto.create.topics.enable", "true");
    try (HttpClientFixture port = HttpClientFixture.start(configs)) {
      assertThat(title(port.post("/api/v1/topics", "{\"name\":\"x\"}"))).isEqualTo("READ_ONLY");
      assertThat(
              port.send(
                      port.request("/topics")
                          .header("Content-Type", "application/x-www-form-urlencoded")
                          .POST(BodyPublishers.ofString("name=x")))
                  .status())
          .isEqualTo(403);
      assertThat(port.get("/topics").text()).contains("read only").doesNotContain("New topic");
      assertThat(title(port.post("/api/v1/sql", "{\"query\":\"select 1\"}"))).isEqualTo("HIDDEN");
    }
  }

  @Test
  void whereKafkaClientsSayWhoTheyAreNobodyGetsInByHttpUnasked() {
    Map<String, String> configs = new HashMap<>(SECURE);
    configs.remove("listener.security.protocol.map");
    assertThatThrownBy(() -> HttpClientFixture.start(configs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("listener.security.protocol.map must say how HTTP clients are");
  }

  private static void acl(String json) throws Exception {
    assertThat(admin.post("/api/v1/acls", json).status()).isEqualTo(204);
  }

  private static String title(Answer answer) throws IOException {
    return answer.json().path("title").asText();
  }

  /** The first line of the answer. */
  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), open.uri("").getPort());
        OutputStream out = socket.getOutputStream();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      out.write((request + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      return in.readLine();
    }
  }
}
