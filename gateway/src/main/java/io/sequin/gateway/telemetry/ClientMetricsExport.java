package io.sequin.gateway.telemetry;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Clients' metrics for Prometheus, each series with the client's ids as labels. Of names that
 * differ only in what Prometheus does not allow, the first counts.
 */
public final class ClientMetricsExport {

  private static final String PREFIX = "kafka_client_";
  private static final int MAX_TEXT_LENGTH = 200;
  private static final int MAX_LABELS = 16;

  private record Family(boolean isCounter, Map<Labels, Double> values) {}

  private final ClientMetrics metrics;
  private final InstantSource clock;

  public ClientMetricsExport(ClientMetrics metrics, InstantSource clock) {
    this.metrics = metrics;
    this.clock = clock;
  }

  public List<MetricSnapshot> collect() {
    SortedMap<String, Family> families = new TreeMap<>();
    for (ClientMetrics.Sent sent : metrics.current(clock.millis())) {
      sent.samples().forEach(sample -> add(families, sent.client(), sample));
    }
    return families.entrySet().stream()
        .<MetricSnapshot>map(family -> snapshot(family.getKey(), family.getValue()))
        .toList();
  }

  private static void add(Map<String, Family> families, ClientIdentity client, Sample sample) {
    Family family =
        families.computeIfAbsent(
            name(sample), _ -> new Family(sample.isCounter(), new HashMap<>()));
    if (family.isCounter() == sample.isCounter()) {
      family.values().putIfAbsent(labels(client, sample), sample.value());
    }
  }

  private static MetricSnapshot snapshot(String name, Family family) {
    MetricMetadata metadata = new MetricMetadata(name, "Sent by clients (KIP-714)");
    return family.isCounter()
        ? new CounterSnapshot(metadata, counters(family.values()))
        : new GaugeSnapshot(metadata, gauges(family.values()));
  }

  private static Collection<CounterDataPointSnapshot> counters(Map<Labels, Double> values) {
    return values.entrySet().stream()
        .map(
            entry ->
                new CounterDataPointSnapshot(
                    Math.max(0, entry.getValue()), entry.getKey(), null, 0))
        .toList();
  }

  private static Collection<GaugeDataPointSnapshot> gauges(Map<Labels, Double> values) {
    return values.entrySet().stream()
        .map(entry -> new GaugeDataPointSnapshot(entry.getValue(), entry.getKey(), null))
        .toList();
  }

  /** Counters get the ending that Prometheus gives them. */
  private static String name(Sample sample) {
    String plain = shortened(sample.name()).replaceAll("[^a-zA-Z0-9]", "_");
    return PrometheusNaming.sanitizeMetricName(PREFIX + plain);
  }

  private static Labels labels(ClientIdentity client, Sample sample) {
    SortedMap<String, String> labels = new TreeMap<>();
    sample.labels().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(MAX_LABELS)
        .forEach(label -> labels.put(labelName(label.getKey()), shortened(label.getValue())));
    labels.put("client_instance_id", client.value(ClientAttribute.CLIENT_INSTANCE_ID));
    labels.put("client_id", shortened(client.clientId()));
    return Labels.of(List.copyOf(labels.keySet()), List.copyOf(labels.values()));
  }

  private static String labelName(String name) {
    String plain = shortened(name).replaceAll("[^a-zA-Z0-9]", "_");
    return PrometheusNaming.sanitizeLabelName(plain.isEmpty() ? "_" : plain);
  }

  private static String shortened(String text) {
    return text.length() <= MAX_TEXT_LENGTH ? text : text.substring(0, MAX_TEXT_LENGTH);
  }
}
