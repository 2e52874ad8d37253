package io.sequin.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sequin.gateway.http.HttpClientFixture.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What programs do over HTTP. */
final class HttpApiTest {

  private static final String TOPICS = "/api/v1/topics";
  private static HttpClientFixture http;

  @BeforeAll
  static void start() throws IOException {
    http = HttpClientFixture.start(Map.of());
  }

  @AfterAll
  static void stop() {
    http.close();
  }

  @Test
  void whatIsSentIsReadAsItWas() throws Exception {
    create("exact", 1);
    Answer sent =
        http.post(
            TOPICS + "/exact/messages",
            """
            {"messages": [
              {"key": "eu.1", "json": {"a": [1, null]}, "headers": [{"name": "h", "value": "ü"}, {"name": "h"}]},
              {"keyBase64": "/w==", "dataBase64": "/gA=", "timestamp": "2026-01-31T12:00:00Z"},
              {"key": "eu.2"}]}
            """);
    assertThat(sent.json().path("results").findValuesAsText("offset"))
        .containsExactly("0", "1", "2");
    JsonNode messages = http.get(TOPICS + "/exact/messages").json().path("messages");
    assertThat(messages.get(0).path("data").asText()).isEqualTo("{\"a\":[1,null]}");
    assertThat(messages.get(0).path("headers").toString())
        .isEqualTo("[{\"name\":\"h\",\"value\":\"ü\"},{\"name\":\"h\"}]");
    assertThat(messages.get(1).path("keyBase64").asText()).isEqualTo("/w==");
    assertThat(messages.get(1).path("dataBase64").asText()).isEqualTo("/gA=");
    assertThat(messages.get(1).path("timestamp").asText()).isEqualTo("2026-01-31T12:00:00Z");
    assertThat(messages.get(2).has("data")).isFalse();
  }

  @Test
  void aLineThatIsNoMessageIsToldAndHarmsNoOther() throws Exception {
    create("lines", 1);
    Answer answer =
        http.send(
            http.request(TOPICS + "/lines/messages")
                .header("Content-Type", "application/x-ndjson")
                .POST(
                    BodyPublishers.ofString(
                        "{\"data\":\"a\"}\n\n{\"dat\":\"b\"}\nnonsense\n{\"data\":\"c\"}")));
    List<String> lines = answer.text().lines().toList();
    assertThat(lines.get(0)).contains("\"offset\":0");
    assertThat(lines.get(1)).contains("there is no field dat");
    assertThat(lines.get(2)).contains("INVALID_JSON");
    assertThat(lines.get(3)).contains("\"offset\":1");
  }

  @Test
  void aKeyFilterChoosesAndACursorGoesOn() throws Exception {
    create("filtered", 1);
    for (String key : List.of("eu.1", "us.1", "eu.2", "us.2")) {
      http.post(TOPICS + "/filtered/messages", "{\"key\":\"" + key + "\",\"data\":\"x\"}");
    }
    JsonNode first = http.get(TOPICS + "/filtered/messages?filter=eu.*&limit=1").json();
    assertThat(first.findValuesAsText("key")).containsExactly("eu.1");
    JsonNode next =
        http.get(TOPICS + "/filtered/messages?filter=eu.*&from=" + first.path("cursor").asText())
            .json();
    assertThat(next.findValuesAsText("key")).containsExactly("eu.2");
    assertThat(http.get(TOPICS + "/filtered/messages?last=1").json().findValuesAsText("key"))
        .containsExactly("us.2");
  }

  @Test
  void eventsComeLiveAndGoOnBehindTheLastOne() throws Exception {
    create("live", 1);
    http.post(TOPICS + "/live/messages", "{\"data\":\"first\"}");
    HttpResponse<Stream<String>> events =
        http.client()
            .send(
                http.request(TOPICS + "/live/events?from=earliest").build(),
                BodyHandlers.ofLines());
    try (Stream<String> lines = events.body()) {
      var line = lines.filter(each -> !each.isEmpty() && !each.equals(":")).iterator();
      assertThat(line.next()).isEqualTo("id: 0:1");
      assertThat(line.next()).contains("\"data\":\"first\"");
      http.post(TOPICS + "/live/messages", "{\"data\":\"second\"}");
      assertThat(line.next()).isEqualTo("id: 0:2");
      assertThat(line.next()).contains("\"data\":\"second\"");
    }
    HttpResponse<Stream<String>> again =
        http.client()
            .send(
                http.request(TOPICS + "/live/events").header("Last-Event-ID", "0:1").build(),
                BodyHandlers.ofLines());
    try (Stream<String> lines = again.body()) {
      assertThat(lines.filter(each -> each.startsWith("data")).findFirst().orElseThrow())
          .contains("second");
    }
  }

  @Test
  void onlyCommittedMessagesAreShown() throws Exception {
    create("committed", 1);
    Map<String, Object> configs =
        Map.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            "127.0.0.1:" + http.gateway().address().getPort(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "http-test");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("committed", "aborted"));
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("committed", "seen"));
      producer.commitTransaction();
      assertThat(http.get(TOPICS + "/committed/messages").json().findValuesAsText("data"))
          .containsExactly("seen");
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("committed", "open"));
      producer.flush();
      assertThat(http.get("/api/v1/transactions/http-test").json().path("state").asText())
          .isEqualTo("Ongoing");
      assertThat(http.post("/api/v1/transactions/http-test/abort", "{}").status()).isEqualTo(204);
    }
    assertThat(http.get("/api/v1/transactions/http-test").json().path("state").asText())
        .isEqualTo("Empty");
    assertThat(http.get(TOPICS + "/committed/messages").json().findValuesAsText("data"))
        .containsExactly("seen");
  }

  @Test
  void aWorkerWaitsReceivesAndAcknowledges() throws Exception {
    create("work", 2);
    assertThat(
            http.post("/api/v1/consumers", "{\"name\":\"w\",\"keyFilter\":\"work.eu.>\"}").status())
        .isEqualTo(204);
    CompletableFuture<Answer> waiting =
        CompletableFuture.supplyAsync(() -> receive("{\"waitMs\":20000,\"batchSize\":5}"));
    http.post(TOPICS + "/work/messages", "{\"key\":\"us.1\",\"data\":\"no\"}");
    http.post(TOPICS + "/work/messages", "{\"key\":\"eu.1\",\"data\":\"yes\"}");
    JsonNode message = waiting.join().json().path("messages").get(0);
    assertThat(message.path("data").asText()).isEqualTo("yes");
    String ids = "{\"ackIds\":[\"" + message.path("ackId").asText() + "\"]}";
    assertThat(http.post("/api/v1/consumers/w/ack", ids).json().path("count").asInt()).isEqualTo(1);
    assertThat(http.post("/api/v1/consumers/w/ack", ids).json().path("count").asInt()).isZero();
    assertThat(http.post("/api/v1/consumers/w/receive", "{}").json().path("messages")).isEmpty();
    assertThat(http.delete("/api/v1/consumers/w").status()).isEqualTo(204);
    assertThat(http.post("/api/v1/consumers/w/receive", "{}").status()).isEqualTo(404);
  }

  @Test
  void deadLettersAreSentAgainToWhereTheyCameFrom() throws Exception {
    create("orders", 1);
    http.post("/api/v1/consumers", "{\"name\":\"d\",\"keyFilter\":\"orders\"}");
    http.post(
        TOPICS + "/orders/messages",
        "{\"key\":\"k\",\"data\":\"poison\",\"headers\":[{\"name\":\"h\",\"value\":\"v\"}]}");
    String id = http.post("/api/v1/consumers/d/receive", "{}").json().findValue("ackId").asText();
    http.post("/api/v1/consumers/d/reject", "{\"ackIds\":[\"" + id + "\"]}");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(http.get(TOPICS + "/d.dead/messages").json().findValuesAsText("data"))
                    .containsExactly("poison"));
    assertThat(
            http.post("/api/v1/consumers/d/dead-letters/retry", "{}").json().path("count").asInt())
        .isEqualTo(1);
    assertThat(http.get(TOPICS + "/d.dead/messages").json().path("messages")).isEmpty();
    JsonNode again = http.post("/api/v1/consumers/d/receive", "{}").json().path("messages").get(0);
    assertThat(again.path("data").asText()).isEqualTo("poison");
    assertThat(again.path("headers").toString()).isEqualTo("{\"h\":\"v\"}");
  }

  @Test
  void offsetsAreResetAfterALookAtWhatWouldBe() throws Exception {
    create("reset", 2);
    http.post(TOPICS + "/reset/messages", "{\"partition\":1,\"data\":\"x\"}");
    String path = "/api/v1/groups/readers/reset-offsets";
    http.post(path, "{\"topic\":\"reset\",\"to\":\"latest\",\"dryRun\":true}");
    assertThat(http.get("/api/v1/groups/readers").status()).isEqualTo(404);
    http.post(path, "{\"topic\":\"reset\",\"to\":\"earliest\"}");
    JsonNode group = http.get("/api/v1/groups/readers").json();
    assertThat(group.path("lag").asInt()).isEqualTo(1);
    http.post(path, "{\"topic\":\"reset\",\"to\":\"1:1\",\"partition\":1}");
    assertThat(http.get("/api/v1/groups/readers").json().path("lag").asInt()).isZero();
    assertThat(http.delete("/api/v1/groups/readers").status()).isEqualTo(204);
  }

  @Test
  void sqlReadsAndCannotDoAnythingElse() throws Exception {
    create("read", 1);
    http.post(TOPICS + "/read/messages", "{\"key\":\"k\",\"data\":\"x\"}");
    assertThat(
            sql("select key, sequin.text(data) as text from sequin.messages where topic = 'read'")
                .text())
        .contains("\"rows\":[{\"key\":\"k\",\"text\":\"x\"}]");
    for (String refused :
        List.of(
            "select set_config('role', 'postgres', false)",
            "select set_config('session_authorization', 'postgres', false)",
            "select sequin.send('read', 'k', 'v')",
            "select pg_read_file('/etc/passwd')",
            "select * from pg_authid",
            "select * from sequin_log.batches")) {
      assertThat(sql(refused).status()).as(refused).isEqualTo(403);
    }
    for (String invalid :
        List.of(
            "select 1; drop table x",
            "reset role",
            "create table x ()",
            "copy (select 1) to program 'true'",
            "do $$ begin end $$",
            "delete from sequin.messages",
            "select 1 from nowhere",
            "select pg_sleep(60)")) {
      assertThat(sql(invalid).status()).as(invalid).isBetween(400, 403);
    }
    // nothing of a query is left for the next one
    sql(
        "select set_config('search_path', 'pg_temp', false), set_config('TimeZone', 'Asia/Tokyo',"
            + " false)");
    assertThat(sql("select current_setting('TimeZone') as zone").text()).doesNotContain("Tokyo");
  }

  @Test
  void whatIsWrongIsSaidInKafkasWords() throws Exception {
    assertThat(http.get(TOPICS + "/nowhere").json().path("title").asText())
        .isEqualTo("UNKNOWN_TOPIC_OR_PARTITION");
    Answer invalid = http.post(TOPICS, "{\"name\":\"a b\"}");
    assertThat(invalid.status()).isEqualTo(400);
    assertThat(invalid.type()).isEqualTo("application/problem+json");
    assertThat(invalid.json().path("title").asText()).isEqualTo("INVALID_TOPIC_EXCEPTION");
    create("twice", 1);
    assertThat(http.post(TOPICS, "{\"name\":\"twice\"}").status()).isEqualTo(409);
    assertThat(http.post(TOPICS + "/twice/messages", "{\"partition\":7}").status()).isEqualTo(404);
    assertThat(http.get(TOPICS + "?colour=red").status()).isEqualTo(400);
    assertThat(http.post(TOPICS, "{\"name\":").status()).isEqualTo(400);
    assertThat(http.send(http.request(TOPICS).POST(BodyPublishers.ofString("{}"))).status())
        .isEqualTo(415);
    assertThat(
            http.post(TOPICS + "/twice/messages", "{\"data\":\"" + "x".repeat(2_000_000) + "\"}")
                .status())
        .isEqualTo(413);
  }

  private static void create(String topic, int partitions) throws Exception {
    assertThat(
            http.post(TOPICS, "{\"name\":\"" + topic + "\",\"partitions\":" + partitions + "}")
                .status())
        .isEqualTo(200);
  }

  private static Answer sql(String query) throws IOException, InterruptedException {
    return http.post(
        "/api/v1/sql", new String(Json.write(Map.of("query", query)), StandardCharsets.UTF_8));
  }

  private static Answer receive(String json) {
    try {
      return http.post("/api/v1/consumers/w/receive", json);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
