package io.sequin.gateway.http.resource;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblems;
import io.sequin.protocol.message.DescribeClusterRequest;
import io.sequin.protocol.message.DescribeClusterResponse;
import io.sequin.storage.Storage;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The cluster as a whole, and how this gateway does. */
public final class ClusterOverview {

  private static final double NANOS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Storage storage;
  private final MetricRegistry metrics;

  public ClusterOverview(Storage storage, MetricRegistry metrics) {
    this.storage = storage;
    this.metrics = metrics;
  }

  /** A gateway, as its clients reach it. */
  public record Gateway(int id, String host, int port, String rack) {}

  /**
   * The cluster.
   *
   * @param principal who asks
   */
  public record Overview(
      String clusterId, String principal, boolean isAvailable, List<Gateway> gateways, Load load) {}

  /**
   * What this gateway does, by averages of the last minute.
   *
   * @param waitingCalls how many wait for a connection to PostgreSQL now
   */
  public record Load(
      double producesPerSecond,
      double fetchesPerSecond,
      double bytesInPerSecond,
      double bytesOutPerSecond,
      double produceP99Ms,
      int busyConnections,
      int waitingCalls) {}

  public Overview of(Caller caller) {
    DescribeClusterResponse cluster =
        caller.ask(DescribeClusterRequest.DEFAULT, DescribeClusterResponse.class);
    HttpProblems.check(cluster.errorCode(), cluster.errorMessage());
    return new Overview(
        cluster.clusterId(),
        caller.principal().toString(),
        storage.isAvailable(),
        cluster.brokers().stream()
            .map(each -> new Gateway(each.brokerId(), each.host(), each.port(), each.rack()))
            .toList(),
        load());
  }

  private Load load() {
    Timer produces = metrics.timer("sequin.api.Produce.latency");
    return new Load(
        produces.getOneMinuteRate(),
        metrics.timer("sequin.api.Fetch.latency").getOneMinuteRate(),
        meter("sequin.api.Produce.bytes_in").getOneMinuteRate(),
        meter("sequin.api.Fetch.bytes_out").getOneMinuteRate(),
        produces.getSnapshot().get99thPercentile() / NANOS_PER_MS,
        storage.busyConnections(),
        storage.waitingCalls());
  }

  private Meter meter(String name) {
    return metrics.meter(name);
  }
}
