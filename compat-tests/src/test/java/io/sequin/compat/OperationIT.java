package io.sequin.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.FreePort;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.JavaClient;
import io.sequin.compat.support.Kcat;
import io.sequin.compat.support.Psql;
import io.sequin.compat.support.SharedGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway as its operators run it: on a database of theirs, watched, and told to stop. */
class OperationIT {

  private static final String FETCH_MAX_WAIT_MS = "100000";
  private static final String REQUEST_TIMEOUT_MS = "200000";
  private static final Duration POLL = Duration.ofSeconds(50);

  private final HttpClient http = HttpClient.newHttpClient();
  private final int metricsPort = FreePort.find();

  @TempDir private Path directory;

  @Test
  void aTerminatedGatewayAnswersParkedFetchesAndExitsWithZero() {
    try (GatewayProcess gateway = GatewayProcess.start(onSharedPostgres("parked"));
        KafkaConsumer<byte[], byte[]> consumer = patientConsumer(gateway)) {
      TopicPartition partition = new TopicPartition("few", 0);
      new JavaClient(gateway.bootstrap())
          .produce(List.of(new ProducerRecord<>("few", 0, null, "v".getBytes(UTF_8))), Map.of());
      consumer.assign(List.of(partition));
      consumer.seek(partition, 0);

      CompletableFuture<Integer> stopped =
          CompletableFuture.supplyAsync(
              () -> {
                await().until(() -> metrics().contains("\nsequin_fetch_parked 1.0\n"));
                return gateway.stop();
              },
              Thread::startVirtualThread);

      assertThat(consumer.poll(POLL)).hasSize(1);
      assertThat(stopped.join()).isZero();
      assertThat(gateway.logLines("did not drain")).isEmpty();
    }
  }

  @Test
  void aGatewayOnAnExternalDatabaseKeepsNothingOfItsOwn() throws IOException {
    Path record = Files.writeString(directory.resolve("record"), "hello\n");
    try (GatewayProcess gateway = GatewayProcess.start(onSharedPostgres("external"))) {
      new Kcat(gateway.bootstrap()).run(record, "-P", "-t", "elsewhere").output();

      assertThat(gateway.postgres().getPath()).endsWith("/external");
      assertThat(
              new Psql(gateway.postgres())
                  .query("SELECT topic, sequin.text(data) FROM sequin.messages"))
          .containsExactly("elsewhere\thello");
      assertThat(gateway.dataDirectory()).doesNotExist();
      assertThat(gateway.stop()).isZero();
      gateway.restart();
      assertThat(new Kcat(gateway.bootstrap()).run("-C", "-e", "-q", "-t", "elsewhere").lines())
          .containsExactly("hello");
    }
  }

  @Test
  void twoGatewaysOnOneDatabaseServeTheSameTopics() throws IOException {
    Path one = Files.writeString(directory.resolve("one"), "1\n");
    Path two = Files.writeString(directory.resolve("two"), "2\n");
    String topic = "shared-" + UUID.randomUUID();
    GatewayOptions sameDatabase =
        GatewayOptions.defaults().withJdbcUrl(SharedGateway.get().jdbcUrl());
    try (GatewayProcess second = GatewayProcess.start(sameDatabase)) {
      Kcat first = new Kcat(SharedGateway.get().bootstrap());
      Kcat other = new Kcat(second.bootstrap());

      first.run(one, "-P", "-t", topic).output();
      other.run(two, "-P", "-t", topic).output();
      first.run(one, "-P", "-t", topic).output();

      assertThat(first.run("-C", "-e", "-q", "-t", topic).lines()).containsExactly("1", "2", "1");
      assertThat(other.run("-C", "-e", "-q", "-t", topic).lines()).containsExactly("1", "2", "1");
    }
  }

  @Test
  void metricsCountRequestsByApi() throws IOException {
    Path record = Files.writeString(directory.resolve("record"), "hello\n");
    try (GatewayProcess gateway = GatewayProcess.start(onSharedPostgres("metrics"))) {
      new Kcat(gateway.bootstrap()).run(record, "-P", "-t", "counted").output();

      assertThat(metrics())
          .containsPattern("(?im)^sequin_.*produce.* [1-9]")
          .contains("jvm_memory");
      assertThat(get("/health/live").statusCode()).isEqualTo(200);
      assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aGatewayThatLosesItsDatabaseIsLiveAndNotReady() {
    try (GatewayProcess database = GatewayProcess.start();
        GatewayProcess gateway =
            GatewayProcess.start(withMetrics().withJdbcUrl(database.jdbcUrl()))) {
      assertThat(get("/health/ready").statusCode()).isEqualTo(200);

      database.stop();

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(get("/health/ready").statusCode()).isEqualTo(503));
      assertThat(get("/health/live").statusCode()).isEqualTo(200);
      assertThat(gateway.stop()).isZero();
    }
  }

  /** A database of its own on the server of the shared gateway: much quicker than a new server. */
  private GatewayOptions onSharedPostgres(String database) {
    new Psql(SharedGateway.get().postgres()).run("--command=CREATE DATABASE " + database).output();
    String url = SharedGateway.get().jdbcUrl().replace("/postgres?", "/" + database + "?");
    return withMetrics().withJdbcUrl(url);
  }

  private GatewayOptions withMetrics() {
    return GatewayOptions.defaults().withArguments("--metrics-listen", "127.0.0.1:" + metricsPort);
  }

  /** Its fetches wait for more bytes than there will ever be. */
  private static KafkaConsumer<byte[], byte[]> patientConsumer(GatewayProcess gateway) {
    return new JavaClient(gateway.bootstrap())
        .consumer(
            Map.of(
                ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1 << 20,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS,
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS));
  }

  private String metrics() {
    return get("/metrics").body();
  }

  private HttpResponse<String> get(String path) {
    URI uri = URI.create("http://127.0.0.1:" + metricsPort + path);
    return http.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).join();
  }
}
