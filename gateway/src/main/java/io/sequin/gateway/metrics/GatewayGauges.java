package io.sequin.gateway.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.jvm.GarbageCollectorMetricSet;
import com.codahale.metrics.jvm.MemoryUsageGaugeSet;
import io.sequin.gateway.group.Group;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.table.TableKeeper;
import io.sequin.migration.link.LinkRunner;
import io.sequin.storage.Storage;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/** What the gateway holds at the moment. */
public final class GatewayGauges {

  private GatewayGauges() {}

  public static void register(
      MetricRegistry metrics,
      Storage storage,
      IntSupplier openConnections,
      GroupCoordinator groups) {
    gauge(metrics, "sequin.connections.open", openConnections::getAsInt);
    gauge(metrics, "sequin.lanes.queued_batches", storage.log()::queuedBatches);
    gauge(metrics, "sequin.lanes.queued_bytes", storage.log()::queuedBytes);
    gauge(metrics, "sequin.lanes.lots", storage.log()::lots);
    gauge(metrics, "sequin.lanes.lots_under_locks", storage.log()::lotsUnderLocks);
    gauge(metrics, "sequin.cache.bytes", storage.log()::cachedBytes);
    gauge(metrics, "sequin.pool.busy_connections", storage::busyConnections);
    gauge(metrics, "sequin.pool.waiting_calls", storage::waitingCalls);
    gauge(metrics, "sequin.groups.loaded", () -> groups.loaded().size());
    gauge(
        metrics,
        "sequin.groups.members",
        () -> sum(groups, group -> group.image().members().size()));
    gauge(
        metrics,
        "sequin.groups.waiting_members",
        () -> sum(groups, group -> group.owedAnswers().size()));
    metrics.register("jvm.memory", new MemoryUsageGaugeSet());
    metrics.register("jvm.gc", new GarbageCollectorMetricSet());
  }

  /** Of the links that are worked on by this gateway. */
  public static void register(MetricRegistry metrics, LinkRunner links) {
    gauge(metrics, "sequin.links.at_work", links::linksAtWork);
    gauge(metrics, "sequin.links.lag_records", links::lagRecords);
  }

  /** Of all tables that follow topics: the same in each gateway. */
  public static void register(MetricRegistry metrics, TableKeeper tables) {
    gauge(metrics, "sequin.tables.subscribed", () -> tables.state().subscribed());
    gauge(metrics, "sequin.tables.lag_records", () -> tables.state().lagRecords());
    gauge(metrics, "sequin.tables.skipped_records", () -> tables.state().skippedRecords());
    gauge(metrics, "sequin.tables.stopped", () -> tables.state().stopped());
  }

  private static int sum(GroupCoordinator groups, ToIntFunction<Group> count) {
    return groups.loaded().stream().mapToInt(count).sum();
  }

  private static void gauge(MetricRegistry metrics, String name, Gauge<? extends Number> value) {
    metrics.register(name, value);
  }
}
