package io.sequin.gateway;

import com.codahale.metrics.MetricRegistry;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiRegistry;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.cluster.Peers;
import io.sequin.gateway.compaction.KeyedBatches;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupKinds;
import io.sequin.gateway.metrics.ApiMetrics;
import io.sequin.gateway.metrics.GatewayGauges;
import io.sequin.gateway.metrics.MetricsServer;
import io.sequin.gateway.net.ConnectionLimits;
import io.sequin.gateway.net.KafkaServer;
import io.sequin.gateway.net.RequestDispatcher;
import io.sequin.gateway.outbox.MessageBatcher;
import io.sequin.gateway.outbox.OutboxMover;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.gateway.telemetry.ClientMetrics;
import io.sequin.gateway.telemetry.ClientMetricsExport;
import io.sequin.storage.Storage;
import io.sequin.storage.StorageException;
import io.sequin.storage.background.Background;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.EmbeddedPostgresServer;
import io.sequin.storage.log.BatchLogSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** A running gateway: starts its parts in order, and stops them in the reverse order. */
public final class Gateway implements AutoCloseable {

  private static final int MAINTENANCE_THREADS = 4;

  private final Resources resources = new Resources();
  private final Clock clock = Clock.systemUTC();
  private DatabaseSettings database;
  private KafkaServer server;
  private InetSocketAddress listenAddress;

  private Gateway() {}

  /**
   * Starts a gateway; when this returns, clients are served.
   *
   * @throws StorageException if PostgreSQL cannot be reached or used
   * @throws IOException if an address cannot be bound
   */
  public static Gateway start(GatewaySettings settings) throws IOException {
    Gateway gateway = new Gateway();
    try {
      gateway.open(settings);
      return gateway;
    } catch (Throwable e) {
      gateway.close();
      throw e;
    }
  }

  /** Where Kafka clients connect. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** The same as it was asked for, with the real port where 0 was asked for; not resolved. */
  public InetSocketAddress listenAddress() {
    return listenAddress;
  }

  public DatabaseSettings database() {
    return database;
  }

  /** Answers what was asked, stores what was accepted, then stops. */
  @Override
  public void close() {
    resources.close();
  }

  private void open(GatewaySettings settings) throws IOException {
    AdvertisedAddress.check(settings);
    // the address comes first: if another process has it, that shows before PostgreSQL is started
    KafkaServer listening = KafkaServer.bindTo(settings.listen());
    ScheduledExecutorService scheduler =
        resources.own(Background.timer("maintenance", MAINTENANCE_THREADS));
    database = settings.database().orElseGet(() -> startPostgres(settings, scheduler));
    Storage storage = resources.own(openStorage());
    server = resources.own(listening);
    listenAddress =
        InetSocketAddress.createUnresolved(
            settings.listen().getHostString(), server.address().getPort());
    Peers peers = resources.own(joinPeers(settings, storage, scheduler));
    BrokerConfigs configs = configs(settings, peers);
    Maintenance maintenance = new Maintenance(scheduler, storage, configs, clock);
    maintenance.start();
    MessageBatcher batcher = new MessageBatcher(storage.topics(), TopicDefaults.of(configs), clock);
    resources.own(new OutboxMover(storage.outbox(), batcher));
    GroupConfigs groupConfigs = new GroupConfigs(configs, storage.groupConfigs()::find);
    GroupKinds groupKinds = GroupKinds.of(configs, groupConfigs, storage.topics());
    GroupCoordinator groups =
        resources.own(new GroupCoordinator(storage.consumers(), groupKinds.format(), peers));
    groups.takeOver();
    maintenance.startFor(groups);
    serve(
        new ApiContext(
            new Cluster(storage.clusterId(), peers),
            configs,
            storage,
            new TopicLookup(storage.topics()),
            groupConfigs,
            groupKinds,
            groups,
            ClientQuotas.of(configs, storage.quotas()::snapshot),
            server.memory(),
            new MetricRegistry(),
            new ClientMetrics(),
            clock,
            startTimer()),
        settings.metricsListen());
  }

  private void serve(ApiContext context, Optional<InetSocketAddress> metricsListen)
      throws IOException {
    MetricRegistry metrics = context.metrics();
    Storage storage = context.storage();
    ApiRegistry apis = Apis.registry(context);
    GatewayGauges.register(metrics, storage, server::openConnections, context.groups());
    if (metricsListen.isPresent()) {
      resources.own(
          MetricsServer.start(
              metricsListen.get(),
              metrics,
              new ClientMetricsExport(context.clientMetrics(), context.clock()),
              storage::isAvailable));
    }
    server.serve(
        new RequestDispatcher(apis, new ApiMetrics(metrics, apis.keys()), context.quotas()),
        ConnectionLimits.of(context.configs()));
  }

  private Storage openStorage() {
    return Storage.open(
        database, BatchLogSettings.defaults().withKeyedBatches(KeyedBatches::write));
  }

  private BrokerConfigs configs(GatewaySettings settings, Peers peers) {
    return new BrokerConfigs(
        BrokerSettings.of(peers.self(), listenAddress, database, settings.configs()),
        BrokerSettings.CLUSTER_DEFAULTS);
  }

  private Timer startTimer() {
    Timer timer = new HashedWheelTimer(new DefaultThreadFactory("timer", true));
    resources.own(timer::stop);
    return timer;
  }

  private DatabaseSettings startPostgres(
      GatewaySettings settings, ScheduledExecutorService scheduler) {
    EmbeddedPostgresServer postgres =
        resources.own(EmbeddedPostgresServer.start(settings.dataDirectory()));
    postgres.superviseOn(scheduler);
    return postgres.settings();
  }

  private Peers joinPeers(
      GatewaySettings settings, Storage storage, ScheduledExecutorService scheduler) {
    InetSocketAddress advertised = settings.advertise().orElse(listenAddress);
    Peers peers = Peers.join(storage.gateways(), advertised.getHostString(), advertised.getPort());
    Background.repeat(scheduler, "looking for gateways", Peers.REFRESH_EVERY, peers::refresh);
    return peers;
  }
}
