package io.sequin.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClientMetricsTest {

  private static final long NOW_MS = 1_000_000;

  private final ClientMetrics metrics = new ClientMetrics();

  @Test
  void prometheusSeesWhatTheClientsHaveSentLast() throws IOException {
    put(1, List.of(new Sample("a.rate", false, Map.of("topic-name", "x"), 1)));
    put(1, List.of(new Sample("a.rate", false, Map.of("topic-name", "x"), 2), counter("a.total")));
    put(2, List.of(counter("a.total")));

    assertThat(exported(NOW_MS))
        .contains(
            "kafka_client_a_rate{client_id=\"app\",client_instance_id=\"AAAAAAAAAAAAAAAAAAAAAQ\","
                + "topic_name=\"x\"} 2.0\n")
        .contains(
            "kafka_client_a_total{client_id=\"app\",client_instance_id=\"AAAAAAAAAAAAAAAAAAAAAg\"}"
                + " 5.0\n")
        .doesNotContain("} 1.0");
  }

  @Test
  void namesThatPrometheusCannotTellApartAreNoError() throws IOException {
    put(
        1,
        List.of(
            counter("a.b"),
            counter("a-b"),
            new Sample("a_b", false, Map.of(), 1),
            new Sample("", false, Map.of("", "x", "client_id", "y", "é", "z"), 1),
            new Sample("x".repeat(1_000), true, Map.of(), -1)));
    assertThat(exported(NOW_MS)).contains("kafka_client_a_b_total{").contains("kafka_client_");
  }

  @Test
  void aSilentClientIsForgotten() throws IOException {
    put(1, List.of(counter("a")));
    assertThat(exported(NOW_MS + 99)).contains("kafka_client_a_total");
    assertThat(exported(NOW_MS + 100)).doesNotContain("kafka_client_a_total");
  }

  @Test
  void aClientThatEndsIsForgotten() throws IOException {
    put(1, List.of(counter("a")));
    metrics.remove(new UUID(0, 1));
    assertThat(exported(NOW_MS)).doesNotContain("kafka_client_a_total");
  }

  @Test
  void thereIsALimitToAllSeries() {
    List<Sample> samples =
        IntStream.range(0, ClientMetrics.MAX_SERIES_OF_CLIENT)
            .mapToObj(i -> counter("a." + i))
            .toList();
    int clients = ClientMetrics.MAX_SERIES / ClientMetrics.MAX_SERIES_OF_CLIENT;
    for (int i = 0; i < clients + 1; i++) {
      put(i, samples);
    }
    assertThat(metrics.current(NOW_MS)).hasSize(clients);
    metrics.remove(new UUID(0, 0));
    put(clients, samples);
    assertThat(metrics.current(NOW_MS)).hasSize(clients);
  }

  private void put(long instanceId, List<Sample> samples) {
    ClientIdentity client =
        new ClientIdentity(new UUID(0, instanceId), "app", "name", "1", "127.0.0.1", 1);
    metrics.put(new ClientMetrics.Sent(client, samples, NOW_MS + 100), NOW_MS);
  }

  private static Sample counter(String name) {
    return new Sample(name, true, Map.of(), 5);
  }

  private String exported(long nowMs) throws IOException {
    InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(nowMs));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create()
        .write(text, new MetricSnapshots(new ClientMetricsExport(metrics, clock).collect()));
    return text.toString(StandardCharsets.UTF_8);
  }
}
