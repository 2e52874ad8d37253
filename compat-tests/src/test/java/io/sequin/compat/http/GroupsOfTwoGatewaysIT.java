package io.sequin.compat.http;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whichever gateway is asked over HTTP, it knows the groups that the other one coordinates. */
class GroupsOfTwoGatewaysIT {

  private static final int GROUPS = 6;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static GatewayProcess first;
  private static GatewayProcess second;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void begin() {
    first = GatewayProcess.start(GatewayOptions.defaults());
    second = GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(first.jdbcUrl()));
    new JavaClient(first.bootstrap()).createTopic("read", 2, Map.of());
  }

  @AfterAll
  static void end() {
    second.close();
    first.close();
  }

  @Test
  void bothTellOfAllGroupsWithTheirMembers() throws Exception {
    JavaClient kafka = new JavaClient(first.bootstrap());
    for (String protocol : List.of("classic", "consumer")) {
      List<KafkaConsumer<byte[], byte[]>> consumers = new ArrayList<>();
      for (int i = 0; i < GROUPS; i++) {
        consumers.add(
            kafka.consumer(
                Map.of(
                    "group.id",
                    protocol + i,
                    "group.protocol",
                    protocol,
                    "auto.offset.reset",
                    "earliest")));
      }
      try {
        consumers.forEach(consumer -> consumer.subscribe(List.of("read")));
        Awaitility.await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  consumers.forEach(consumer -> consumer.poll(Duration.ofMillis(10)));
                  return consumers.stream().noneMatch(each -> each.assignment().isEmpty());
                });
        assertBothKnow(protocol);
      } finally {
        consumers.forEach(KafkaConsumer::close);
      }
    }
  }

  @Test
  void shareGroupsToo() throws Exception {
    List<KafkaShareConsumer<byte[], byte[]>> consumers = new ArrayList<>();
    for (int i = 0; i < GROUPS; i++) {
      consumers.add(
          new KafkaShareConsumer<>(
              Map.of("bootstrap.servers", first.bootstrap(), "group.id", "share" + i),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer()));
    }
    try {
      consumers.forEach(
          consumer -> {
            consumer.subscribe(List.of("read"));
            consumer.poll(Duration.ofMillis(10));
          });
      Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertBothKnow("share"));
    } finally {
      consumers.forEach(KafkaShareConsumer::close);
    }
  }

  @Test
  void onlyItsCoordinatorChangesAGroup() throws Exception {
    List<Integer> answers = new ArrayList<>();
    for (GatewayProcess gateway : List.of(first, second)) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(gateway.http().resolve("/api/v1/groups/changed/reset-offsets"))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{\"topic\": \"read\", \"to\": \"latest\"}"))
                  .build(),
              BodyHandlers.ofString());
      answers.add(answer.statusCode());
      if (answer.statusCode() == 503) {
        assertThat(answer.body()).contains("NOT_COORDINATOR", "ask that one's HTTP port");
      }
    }
    for (GatewayProcess gateway : List.of(first, second)) {
      assertThat(get(gateway, "/api/v1/groups?prefix=changed")).contains("\"name\":\"changed\"");
    }
    assertThat(answers).containsExactlyInAnyOrder(200, 503);
  }

  /** The groups of a type, which are called after it. */
  private void assertBothKnow(String type) throws Exception {
    for (GatewayProcess gateway : List.of(first, second)) {
      String list = get(gateway, "/api/v1/groups?prefix=" + type);
      for (int i = 0; i < GROUPS; i++) {
        String name = type + i;
        assertThat(list).contains("\"name\":\"" + name + "\",\"type\":\"" + type + "\"");
        assertThat(get(gateway, "/api/v1/groups/" + name))
            .contains("\"state\":\"Stable\"", "\"topic\":\"read\",\"partitions\":[0,1]");
      }
    }
  }

  private String get(GatewayProcess gateway, String path) throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(gateway.http().resolve(path)).build(), BodyHandlers.ofString())
        .body();
  }
}
