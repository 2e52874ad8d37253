package io.sequin.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.FreePort;
import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.KafkaTool;
import io.sequin.compat.support.KafkaTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What an operator subscribes to of a Java client comes to Prometheus (KIP-714). */
class ClientMetricsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * A Java client that is closed while a push is under way may end without its last one: its
   * metrics then stay for the minute after which a silent client is forgotten.
   */
  private static final Duration PATIENCE_UNTIL_FORGOTTEN = Duration.ofMinutes(2);

  private static final String CREATED =
      "kafka_client_org_apache_kafka_producer_connection_creation_total{client_id=\"watched\"";

  private final HttpClient http = HttpClient.newHttpClient();
  private final int metricsPort = FreePort.find();

  @Test
  void metricsOfAJavaProducerComeToPrometheusUntilItEnds() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(options())) {
      KafkaTools tools = new KafkaTools(gateway.bootstrap());
      assertThat(
              tools
                  .run(
                      KafkaTool.CLIENT_METRICS,
                      "--alter",
                      "--name",
                      "creations",
                      "--metrics",
                      "org.apache.kafka.producer.connection.creation.total",
                      "--interval",
                      "200",
                      "--match",
                      "client_id=watch.*,client_software_name=apache-kafka-java")
                  .output())
          .contains("Altered client metrics config for creations.");
      assertThat(tools.run(KafkaTool.CLIENT_METRICS, "--list").output()).contains("creations");
      assertThat(tools.run(KafkaTool.CLIENT_METRICS, "--describe", "--name", "creations").output())
          .contains("interval.ms=200")
          .contains("match=client_id=watch.*,client_software_name=apache-kafka-java");

      try (KafkaProducer<String, String> watched = producer(gateway, "watched");
          KafkaProducer<String, String> other = producer(gateway, "other")) {
        send(watched);
        send(other);
        await().atMost(PATIENCE).until(() -> metrics().contains(CREATED));
        assertThat(metrics()).doesNotContain("client_id=\"other\"");
      }
      await().atMost(PATIENCE_UNTIL_FORGOTTEN).until(() -> !metrics().contains(CREATED));

      assertThat(tools.run(KafkaTool.CLIENT_METRICS, "--delete", "--name", "creations").output())
          .contains("Deleted client metrics config for creations.");
      assertThat(tools.run(KafkaTool.CLIENT_METRICS, "--list").output())
          .doesNotContain("creations");
    }
  }

  private GatewayOptions options() {
    return GatewayOptions.defaults().withArguments("--metrics-listen", "127.0.0.1:" + metricsPort);
  }

  private static KafkaProducer<String, String> producer(GatewayProcess gateway, String clientId) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            gateway.bootstrap(),
            "client.id",
            clientId,
            "enable.metrics.push",
            "true"),
        new StringSerializer(),
        new StringSerializer());
  }

  private static void send(KafkaProducer<String, String> producer) throws Exception {
    producer
        .send(new ProducerRecord<>("flights", "value"))
        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private String metrics() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metricsPort + "/metrics"))
              .build();
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
