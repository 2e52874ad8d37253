package io.sequin.gateway;

import com.codahale.metrics.MetricRegistry;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sequin.gateway.admin.TopicLookup;
import io.sequin.gateway.api.ApiCalls;
import io.sequin.gateway.api.ApiContext;
import io.sequin.gateway.api.ApiRegistry;
import io.sequin.gateway.api.LocalCalls;
import io.sequin.gateway.cluster.Cluster;
import io.sequin.gateway.cluster.Peers;
import io.sequin.gateway.compaction.KeyedBatches;
import io.sequin.gateway.config.BrokerConfigs;
import io.sequin.gateway.config.GroupConfigs;
import io.sequin.gateway.config.TopicDefaults;
import io.sequin.gateway.filter.BatchChoosers;
import io.sequin.gateway.filter.QueryResults;
import io.sequin.gateway.group.GroupCoordinator;
import io.sequin.gateway.group.GroupKinds;
import io.sequin.gateway.http.HttpServer;
import io.sequin.gateway.link.LinkedTopics;
import io.sequin.gateway.link.LinkedWrites;
import io.sequin.gateway.metrics.ApiMetrics;
import io.sequin.gateway.metrics.GatewayGauges;
import io.sequin.gateway.net.ConnectionLimits;
import io.sequin.gateway.net.KafkaServer;
import io.sequin.gateway.net.RequestDispatcher;
import io.sequin.gateway.net.listener.Listener;
import io.sequin.gateway.net.listener.ListenerSecurities;
import io.sequin.gateway.net.listener.ListenerSecurity;
import io.sequin.gateway.net.listener.Tls;
import io.sequin.gateway.outbox.MessageBatcher;
import io.sequin.gateway.outbox.OutboxMover;
import io.sequin.gateway.quota.ClientQuotas;
import io.sequin.gateway.security.acl.Authorizer;
import io.sequin.gateway.security.acl.AuthorizerSettings;
import io.sequin.gateway.security.sasl.SaslUsers;
import io.sequin.gateway.security.token.DelegationTokens;
import io.sequin.gateway.security.token.TokenCredentials;
import io.sequin.gateway.table.TableKeeper;
import io.sequin.gateway.telemetry.ClientMetrics;
import io.sequin.gateway.transaction.TransactionCoordinator;
import io.sequin.migration.link.LinkRunner;
import io.sequin.storage.Storage;
import io.sequin.storage.StorageException;
import io.sequin.storage.background.Background;
import io.sequin.storage.cluster.NodeAddress;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.EmbeddedPostgresServer;
import io.sequin.storage.log.BatchLogSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway: starts its parts in order, and stops them in the reverse order. */
public final class Gateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private static final int MAINTENANCE_THREADS = 4;
  private static final Duration LOOK_FOR_CERTIFICATES_EVERY = Duration.ofSeconds(1);

  private final Resources resources = new Resources();
  private DatabaseSettings database;
  private Peers peers;
  private KafkaServer server;
  private BoundListeners listeners;
  private Optional<InetSocketAddress> metricsAddress = Optional.empty();
  private Optional<String> httpUrl = Optional.empty();

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

  /** Where Kafka clients connect, by the first listener. */
  public InetSocketAddress address() {
    return server.addresses().getFirst();
  }

  /** Where they connect by each listener, by its name. */
  public Map<String, InetSocketAddress> addresses() {
    return listeners.addresses();
  }

  /** Where operators connect besides, if there is such a place. */
  public Optional<InetSocketAddress> metricsAddress() {
    return metricsAddress;
  }

  /** Where the console, the HTTP API and operators are served, if anywhere. */
  public Optional<String> httpUrl() {
    return httpUrl;
  }

  /** As {@link #address} was asked for, with the real port; not resolved. */
  public InetSocketAddress listenAddress() {
    NodeAddress first = listeners.asked().getFirst();
    return InetSocketAddress.createUnresolved(first.host(), first.port());
  }

  public DatabaseSettings database() {
    return database;
  }

  /** Sends clients to other gateways, answers what was asked, stores what was accepted, stops. */
  @Override
  public void close() {
    if (peers != null) {
      retire();
    }
    resources.close();
  }

  private void retire() {
    try {
      peers.retire();
    } catch (StorageException e) {
      LOG.warn("other gateways cannot be told that this one stops: {}", e.getMessage());
    }
  }

  private void open(GatewaySettings settings) throws IOException {
    // the addresses come first: if another process has one, that shows before PostgreSQL is started
    KafkaServer listening = KafkaServer.bindTo(settings.listeners());
    listeners = new BoundListeners(settings.listeners(), listening.addresses());
    ScheduledExecutorService scheduler =
        resources.own(Background.timer("maintenance", MAINTENANCE_THREADS));
    database = settings.database().orElseGet(() -> startPostgres(settings, scheduler));
    Storage storage = resources.own(openStorage());
    server = resources.own(listening);
    joinPeers(settings, storage);
    BrokerConfigs configs = configs(settings, peers);
    DelegationTokens tokens = DelegationTokens.of(storage.tokens(), configs, storage.clock());
    ListenerSecurities securities =
        new ListenerSecurities(
            SaslUsers.of(configs, storage, database),
            new TokenCredentials(tokens),
            InstantSource.system());
    Map<String, ListenerSecurity> security = security(configs, securities);
    Authorizer authorizer = AuthorizerSettings.of(configs).authorizer(storage.acls()::snapshot);
    HttpPorts httpPorts =
        HttpPorts.of(settings, configs, securities, security.values(), authorizer);
    Maintenance maintenance = new Maintenance(scheduler, storage, configs);
    maintenance.start();
    maintenance.startFor(tokens);
    MessageBatcher batcher =
        new MessageBatcher(storage.topics(), TopicDefaults.of(configs), storage.clock());
    resources.own(new OutboxMover(storage.outbox(), batcher));
    TableKeeper tables =
        resources.own(new TableKeeper(storage.subscribedTables(), storage::hasSubscribedTables));
    tables.startOn(scheduler);
    LinkRunner links = resources.own(new LinkRunner(storage, LinkedTopics.of(storage, configs)));
    links.startOn(scheduler);
    MetricRegistry metrics = new MetricRegistry();
    GatewayGauges.register(metrics, links);
    GatewayGauges.register(metrics, tables);
    GroupConfigs groupConfigs = new GroupConfigs(configs, storage.groupConfigs()::find);
    GroupKinds groupKinds = GroupKinds.of(configs, groupConfigs, storage.topics());
    GroupCoordinator groups =
        resources.own(new GroupCoordinator(storage.consumers(), groupKinds.format(), peers));
    storage.onNewHistory(groups::forgetAll);
    groups.takeOver();
    maintenance.startFor(groups);
    TransactionCoordinator transactions = TransactionCoordinator.of(storage, configs);
    maintenance.startFor(transactions);
    serve(
        scheduler,
        new ApiContext(
            new Cluster(storage.clusterId(), peers, storage.log()::leaderEpoch),
            configs,
            storage,
            new TopicLookup(storage.topics()),
            new BatchChoosers(
                QueryResults.ofGateway(storage.queries(), storage.log()::leaderEpoch)),
            groupConfigs,
            groupKinds,
            groups,
            transactions,
            tokens,
            resources.own(new LinkedWrites(storage::knownLinks)),
            ClientQuotas.of(configs, storage.quotas()::snapshot),
            server.memory(),
            metrics,
            new ClientMetrics(),
            storage.clock(),
            startTimer()),
        authorizer,
        security,
        httpPorts);
  }

  /** Fails before anybody is let in, if a listener has not what it needs. */
  private Map<String, ListenerSecurity> security(
      BrokerConfigs configs, ListenerSecurities securities) {
    return listeners.listeners().stream()
        .collect(
            Collectors.toMap(
                Listener::name,
                listener ->
                    securities.of(listener.protocol(), configs.forListener(listener.name()))));
  }

  private void serve(
      ScheduledExecutorService scheduler,
      ApiContext context,
      Authorizer authorizer,
      Map<String, ListenerSecurity> security,
      HttpPorts httpPorts)
      throws IOException {
    MetricRegistry metrics = context.metrics();
    Storage storage = context.storage();
    ApiRegistry apis = Apis.registry(context);
    GatewayGauges.register(metrics, storage, server::openConnections, context.groups());
    ApiCalls calls = new ApiCalls(context.quotas());
    ApiMetrics apiMetrics = new ApiMetrics(metrics, apis.keys());
    serveHttp(
        httpPorts,
        context,
        new LocalCalls(
            apis, apiMetrics, calls, authorizer, listeners.listeners().getFirst().name()));
    httpPorts.tls().forEach(tls -> lookForCertificates(scheduler, tls));
    server.serve(
        new RequestDispatcher(apis, apiMetrics, calls, authorizer),
        ConnectionLimits.of(context.configs(), security.keySet()),
        context.quotas(),
        security);
    // what clients have asked is answered before anything stops that this needs
    resources.own(server);
    storage.users().onChange(server::endRevoked);
    storage.tokens().onChange(server::endRevoked);
    security.values().stream()
        .flatMap(each -> each.tls().stream())
        .forEach(tls -> lookForCertificates(scheduler, tls));
  }

  private void serveHttp(HttpPorts ports, ApiContext context, LocalCalls calls) throws IOException {
    Optional<HttpServer> metricsServer = ports.startMetrics(context, calls);
    metricsServer.ifPresent(resources::own);
    metricsAddress = metricsServer.map(HttpServer::address);
    Optional<HttpServer> httpServer = ports.start(context, calls);
    httpServer.ifPresent(resources::own);
    httpUrl = httpServer.map(HttpServer::url);
  }

  private static void lookForCertificates(ScheduledExecutorService scheduler, Tls tls) {
    Background.repeat(
        scheduler, "looking for certificates", LOOK_FOR_CERTIFICATES_EVERY, tls::refresh);
  }

  private Storage openStorage() {
    return Storage.open(
        database, BatchLogSettings.defaults().withKeyedBatches(KeyedBatches::write));
  }

  private BrokerConfigs configs(GatewaySettings settings, Peers peers) {
    return new BrokerConfigs(
        BrokerSettings.of(peers.self(), listeners.asked(), database, settings.configs()),
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

  private void joinPeers(GatewaySettings settings, Storage storage) {
    peers =
        resources.own(
            Peers.join(
                storage.gateways(),
                listeners.advertised(),
                Optional.ofNullable(settings.configs().get("broker.rack")),
                System::nanoTime));
    peers.watchOn(resources.own(Background.timer("peers", 1)));
  }
}
