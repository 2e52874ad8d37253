package io.sequin.gateway.telemetry;

import io.sequin.gateway.config.ClientMetricsConfigs;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All subscriptions to clients' metrics at one moment. Immutable. */
final class Subscriptions {

  private static final String ALL_METRICS = "*";

  private static final int DEFAULT_INTERVAL_MS = ClientMetricsConfigs.intervalMs(Map.of());

  private record Subscription(int intervalMs, List<String> metrics, ClientMatch match) {}

  private final List<Subscription> subscriptions;

  private Subscriptions(List<Subscription> subscriptions) {
    this.subscriptions = List.copyOf(subscriptions);
  }

  /** What was set for each, which has been checked. */
  static Subscriptions of(Collection<Map<String, String>> configs) {
    return new Subscriptions(
        configs.stream()
            .map(
                set ->
                    new Subscription(
                        ClientMetricsConfigs.intervalMs(set),
                        ClientMetricsConfigs.metrics(set),
                        ClientMatch.of(ClientMetricsConfigs.match(set))))
            .toList());
  }

  /** What all that select the client want together, as often as the most eager one. */
  ClientSubscription of(ClientIdentity client) {
    List<Subscription> matching =
        subscriptions.stream().filter(each -> each.match().accepts(client)).toList();
    int intervalMs =
        matching.stream().mapToInt(Subscription::intervalMs).reduce(DEFAULT_INTERVAL_MS, Math::min);
    List<String> metrics =
        matching.stream()
            .flatMap(each -> each.metrics().stream())
            .distinct()
            .sorted()
            .collect(Collectors.toList());
    return ClientSubscription.of(
        client.instanceId(),
        intervalMs,
        metrics.contains(ALL_METRICS) ? List.of(ALL_METRICS) : metrics);
  }
}
