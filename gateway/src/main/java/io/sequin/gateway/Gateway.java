package io.sequin.gateway;

import com.codahale.metrics.MetricRegistry;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sequin.gateway.api.cluster.Cluster;
import io.sequin.gateway.cluster.Peers;
import io.sequin.gateway.compaction.Compactor;
import io.sequin.gateway.compaction.KeyedBatches;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.UnreadOffsets;
import io.sequin.gateway.metrics.ApiMetrics;
import io.sequin.gateway.metrics.GatewayGauges;
import io.sequin.gateway.metrics.MetricsServer;
import io.sequin.gateway.net.ConnectionLimits;
import io.sequin.gateway.net.KafkaServer;
import io.sequin.gateway.net.RequestDispatcher;
import io.sequin.gateway.outbox.MessageBatcher;
import io.sequin.gateway.outbox.OutboxMover;
import io.sequin.gateway.telemetry.ClientMetrics;
import io.sequin.gateway.telemetry.ClientMetricsExport;
import io.sequin.storage.Storage;
import io.sequin.storage.StorageException;
import io.sequin.storage.background.Background;
import io.sequin.storage.consumer.CursorRetention;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.EmbeddedPostgresServer;
import io.sequin.storage.log.BatchLogSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway. Owns everything that it has started, and stops it in the reverse order. */
public final class Gateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private static final int MAINTENANCE_THREADS = 4;

  private final Deque<AutoCloseable> lastStartedFirst = new ArrayDeque<>();
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
    while (!lastStartedFirst.isEmpty()) {
      try {
        lastStartedFirst.pop().close();
      } catch (Throwable e) {
        LOG.warn("while stopping: {}", e.toString());
      }
    }
  }

  private void open(GatewaySettings settings) throws IOException {
    AdvertisedAddress.check(settings);
    // the address comes first: if another process has it, that shows before PostgreSQL is started
    KafkaServer listening = KafkaServer.bindTo(settings.listen());
    ScheduledExecutorService scheduler = own(Background.timer("maintenance", MAINTENANCE_THREADS));
    database = settings.database().orElseGet(() -> startPostgres(settings, scheduler));
    Storage storage =
        own(
            Storage.open(
                database, BatchLogSettings.defaults().withKeyedBatches(KeyedBatches::write)));
    server = own(listening);
    listenAddress =
        InetSocketAddress.createUnresolved(
            settings.listen().getHostString(), server.address().getPort());
    MetricRegistry metrics = new MetricRegistry();
    Peers peers = own(joinPeers(settings, storage, scheduler));
    Cluster cluster = new Cluster(storage.clusterId(), peers);
    BrokerConfigs configs =
        new BrokerConfigs(
            BrokerSettings.of(peers.self(), listenAddress, database, settings.configs()),
            BrokerSettings.CLUSTER_DEFAULTS);
    CursorRetention retention = cursorRetention(configs);
    storage.maintainOn(
        scheduler,
        retention,
        LogRetentions.of(configs),
        Duration.ofMillis(configs.intValue("producer.id.expiration.ms")));
    compactOn(scheduler, storage, configs);
    MessageBatcher batcher =
        new MessageBatcher(storage.topics(), TopicDefaults.of(configs), Clock.systemUTC());
    own(new OutboxMover(storage.outbox(), batcher));
    GroupConfigs groupConfigs = new GroupConfigs(configs, storage.groupConfigs()::find);
    GroupKinds groupKinds = GroupKinds.of(configs, groupConfigs, storage.topics());
    GroupCoordinator groups =
        own(new GroupCoordinator(storage.consumers(), groupKinds.format(), peers));
    groups.takeOver();
    UnreadOffsets unread = new UnreadOffsets(groups, storage.cursors());
    Background.repeat(
        scheduler,
        "expiring unread offsets",
        retention.checkEvery(),
        () -> unread.expire(retention.keepFor()));
    ClientMetrics clientMetrics = new ClientMetrics();
    Apis apis =
        new Apis(
            cluster,
            configs,
            storage,
            groupKinds,
            groups,
            Clock.systemUTC(),
            startTimer(),
            server.memory(),
            clientMetrics);
    GatewayGauges.register(
        metrics,
        storage,
        server::openConnections,
        apis.fetch()::parkedFetches,
        apis.fetch()::sessionCount,
        groups);
    if (settings.metricsListen().isPresent()) {
      own(
          MetricsServer.start(
              settings.metricsListen().get(),
              metrics,
              new ClientMetricsExport(clientMetrics, Clock.systemUTC()),
              storage::isAvailable));
    }
    server.serve(
        new RequestDispatcher(
            apis.registry(), new ApiMetrics(metrics, apis.registry().keys()), apis.quotas()),
        ConnectionLimits.of(configs));
  }

  private static void compactOn(
      ScheduledExecutorService scheduler, Storage storage, BrokerConfigs configs) {
    if (configs.booleanValue("log.cleaner.enable")) {
      Compactor compactor =
          new Compactor(
              storage.topics(),
              storage.log(),
              storage.keyed(),
              TopicDefaults.of(configs),
              Clock.systemUTC());
      Duration every = Duration.ofMillis(configs.longValue("log.cleaner.backoff.ms"));
      Background.repeat(scheduler, "compaction", every, compactor::run);
    }
  }

  private Timer startTimer() {
    Timer timer = new HashedWheelTimer(new DefaultThreadFactory("timer", true));
    own(timer::stop);
    return timer;
  }

  private DatabaseSettings startPostgres(
      GatewaySettings settings, ScheduledExecutorService scheduler) {
    EmbeddedPostgresServer postgres = own(EmbeddedPostgresServer.start(settings.dataDirectory()));
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

  private static CursorRetention cursorRetention(BrokerConfigs configs) {
    return new CursorRetention(
        Duration.ofMinutes(configs.intValue("offsets.retention.minutes")),
        Duration.ofMillis(configs.longValue("offsets.retention.check.interval.ms")));
  }

  private <T extends AutoCloseable> T own(T resource) {
    lastStartedFirst.push(resource);
    return resource;
  }
}
