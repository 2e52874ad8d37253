package io.sequin.storage;

import io.sequin.storage.acl.AclCatalog;
import io.sequin.storage.background.Background;
import io.sequin.storage.cluster.GatewayRegistry;
import io.sequin.storage.config.ConfigCatalog;
import io.sequin.storage.config.ConfigOwner;
import io.sequin.storage.consumer.ConsumerStore;
import io.sequin.storage.consumer.CursorRetention;
import io.sequin.storage.consumer.CursorStore;
import io.sequin.storage.credential.CredentialCatalog;
import io.sequin.storage.credential.Credentials;
import io.sequin.storage.credential.RoleCatalog;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.Migrations;
import io.sequin.storage.database.Purpose;
import io.sequin.storage.delivery.DeadLetters;
import io.sequin.storage.delivery.DeliveryStore;
import io.sequin.storage.keyed.KeyedStore;
import io.sequin.storage.link.Link;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.PushStore;
import io.sequin.storage.link.TakenOver;
import io.sequin.storage.log.BatchLog;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.outbox.Outbox;
import io.sequin.storage.producer.ActiveProducers;
import io.sequin.storage.producer.ProducerIds;
import io.sequin.storage.query.QueryStore;
import io.sequin.storage.quota.QuotaCatalog;
import io.sequin.storage.retention.LogRetention;
import io.sequin.storage.retention.Retention;
import io.sequin.storage.settings.SettingsCopies;
import io.sequin.storage.settings.SettingsCopy;
import io.sequin.storage.settings.SettingsVersion;
import io.sequin.storage.sql.ReadOnlyQueries;
import io.sequin.storage.sql.SqlConsumers;
import io.sequin.storage.sql.SqlViews;
import io.sequin.storage.table.SubscribedTables;
import io.sequin.storage.token.TokenCatalog;
import io.sequin.storage.topic.Topic;
import io.sequin.storage.topic.TopicCatalog;
import io.sequin.storage.transaction.TransactionStore;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that is kept in PostgreSQL. Owns the connections and the append lanes. */
public final class Storage implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  private static final Duration LOOK_FOR_APPENDS_EVERY = Duration.ofMillis(100);
  private static final Duration LOOK_FOR_DELETED_EVERY = Duration.ofMillis(500);
  private static final Duration LOOK_FOR_TOPICS_EVERY = Duration.ofSeconds(1);

  /** So that a gateway refuses within a second whom another one was told to refuse. */
  private static final Duration LOOK_FOR_SETTINGS_EVERY = Duration.ofMillis(250);

  private static final Duration LOOK_FOR_DEAD_LETTERS_EVERY = Duration.ofSeconds(1);
  private static final Duration TIDY_EVERY = Duration.ofSeconds(10);
  private static final Duration DETACH_PATIENCE = Duration.ofSeconds(5);

  private final Database database;
  private final TopicCatalog topics;
  private final BatchLog log;
  private final ProducerIds producerIds;
  private final ConsumerStore consumers;
  private final CursorStore cursors;
  private final ActiveProducers activeProducers;
  private final SettingsCopies settings;
  private final QuotaCatalog quotas;
  private final ConfigCatalog groupConfigs;
  private final ConfigCatalog clientMetricsConfigs;
  private final CredentialCatalog credentials;
  private volatile Optional<RoleCatalog> roles = Optional.empty();
  private final TokenCatalog tokens;
  private final AclCatalog acls;
  private final SettingsCopy<List<Link>> knownLinks;
  private final SettingsCopy<Boolean> hasSubscribedTables;

  private Storage(Database database, TopicCatalog topics, SettingsCopies settings, BatchLog log) {
    this.database = database;
    this.topics = topics;
    this.log = log;
    this.producerIds = new ProducerIds(database);
    this.consumers = new ConsumerStore(database.with(Purpose.COORDINATION));
    this.cursors = new CursorStore(database.with(Purpose.COORDINATION));
    this.activeProducers = new ActiveProducers(database);
    this.settings = settings;
    this.quotas = new QuotaCatalog(database, settings);
    this.groupConfigs = new ConfigCatalog(database, settings, ConfigOwner.GROUP);
    this.clientMetricsConfigs = new ConfigCatalog(database, settings, ConfigOwner.CLIENT_METRICS);
    this.tokens = new TokenCatalog(database, settings);
    this.acls = new AclCatalog(database, settings);
    this.credentials = new CredentialCatalog(database, settings);
    settings.keep(SettingsVersion.HISTORIES, _ -> database.lookForNewHistory());
    this.knownLinks = settings.keep(SettingsVersion.LINKS, _ -> links().list());
    this.hasSubscribedTables =
        settings.keep(SettingsVersion.SUBSCRIBED_TABLES, _ -> lookForSubscribedTables());
  }

  /**
   * Migrates the database if need be, and opens it.
   *
   * @throws StorageException with a message for people if the database cannot be reached or used
   */
  public static Storage open(DatabaseSettings settings, BatchLogSettings logSettings) {
    ServerCheck.run(settings);
    Migrations.run(settings);
    Database database = new Database(settings);
    try {
      TopicCatalog topics = new TopicCatalog(database);
      topics.refresh();
      return new Storage(
          database, topics, new SettingsCopies(database), new BatchLog(database, logSettings));
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Lets the regular work run: other gateways' changes are noticed, deleted things are cleared
   * away, cursors that nobody uses and records that are old enough expire.
   *
   * @param producerExpiration how long a partition remembers a producer that does not write
   */
  public void maintainOn(
      ScheduledExecutorService scheduler,
      CursorRetention cursorRetention,
      LogRetention retention,
      Duration producerExpiration) {
    Database unhurried = database.with(Purpose.MAINTENANCE);
    CursorStore unusedCursors = new CursorStore(unhurried);
    Background.repeat(
        scheduler, "looking for appends", LOOK_FOR_APPENDS_EVERY, log::refreshWatched);
    Background.repeat(
        scheduler, "looking for deleted records", LOOK_FOR_DELETED_EVERY, log::refreshStarts);
    Background.repeat(scheduler, "looking for topics", LOOK_FOR_TOPICS_EVERY, topics::refresh);
    Background.repeat(
        scheduler, "looking for settings", LOOK_FOR_SETTINGS_EVERY, settings::refresh);
    DeadLetters deadLetters = new DeadLetters(unhurried, topics);
    Background.repeat(
        scheduler, "moving dead letters", LOOK_FOR_DEAD_LETTERS_EVERY, deadLetters::move);
    Janitor janitor = new Janitor(unhurried, DETACH_PATIENCE, producerExpiration);
    Background.repeat(scheduler, "clearing away", TIDY_EVERY, janitor::run);
    Background.repeat(
        scheduler, "forgetting deleted topics", TIDY_EVERY, this::forgetDeletedTopics);
    Background.repeat(
        scheduler,
        "expiring cursors",
        cursorRetention.checkEvery(),
        () -> unusedCursors.expire(cursorRetention.keepFor()));
    Retention segments =
        new Retention(unhurried, log, retention.policy(), database.clock(), DETACH_PATIENCE);
    Background.repeat(
        scheduler, "retention", retention.checkEvery(), () -> segments.run(topics.logs()));
  }

  private void forgetDeletedTopics() {
    log.forgetAllBut(topics.topics().stream().map(Topic::id).collect(Collectors.toSet()));
  }

  /** The time of day by PostgreSQL's clock, as far as {@link #gateways} were refreshed. */
  public InstantSource clock() {
    return database.clock();
  }

  public TopicCatalog topics() {
    return topics;
  }

  public BatchLog log() {
    return log;
  }

  /**
   * Has {@code work} done when a standby has taken over, or the database was restored: whatever is
   * remembered of it may not be so any more.
   */
  public void onNewHistory(Runnable work) {
    database.onNewHistory(_ -> work.run());
  }

  /** By which to move what SQL has sent into the log; to be closed. */
  public Outbox outbox() {
    return new Outbox(database, log);
  }

  /** By which to fold the logs of keyed topics. */
  public KeyedStore keyed() {
    return new KeyedStore(database.with(Purpose.MAINTENANCE));
  }

  /** By which to run users' queries. */
  public QueryStore queries() {
    return new QueryStore(database);
  }

  /** The tables that follow topics. */
  public SubscribedTables subscribedTables() {
    return new SubscribedTables(database);
  }

  /** Whether there are such tables, as far as is known, which costs no question. */
  public boolean hasSubscribedTables() {
    return hasSubscribedTables.get();
  }

  private boolean lookForSubscribedTables() {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row =
                  statement.executeQuery(
                      "SELECT EXISTS (SELECT FROM sequin_control.subscribed_tables)")) {
            row.next();
            return row.getBoolean(1);
          }
        });
  }

  public ProducerIds producerIds() {
    return producerIds;
  }

  /** Which gateways serve the database. */
  public GatewayRegistry gateways() {
    return new GatewayRegistry(database.with(Purpose.LIVENESS));
  }

  /** The links as they are known, which costs no question. */
  public List<Link> knownLinks() {
    return knownLinks.get();
  }

  /** Which topics follow those of other clusters. */
  public LinkStore links() {
    return new LinkStore(database.with(Purpose.MAINTENANCE));
  }

  /** Which topics go to other clusters. */
  public PushStore pushes() {
    return new PushStore(database.with(Purpose.MAINTENANCE));
  }

  /** What links have taken over besides topics. */
  public TakenOver takenOver() {
    return new TakenOver(database.with(Purpose.MAINTENANCE));
  }

  /** The states of transactional ids. */
  public TransactionStore transactions() {
    return new TransactionStore(database, log);
  }

  /** Consumers as functions of schema {@code sequin} have them. */
  public SqlConsumers sqlConsumers() {
    return new SqlConsumers(database);
  }

  /** The views of schema {@code sequin}. */
  public SqlViews sqlViews() {
    return new SqlViews(database);
  }

  /** Queries of people. */
  public ReadOnlyQueries readOnlyQueries() {
    return new ReadOnlyQueries(database);
  }

  public ConsumerStore consumers() {
    return consumers;
  }

  public CursorStore cursors() {
    return cursors;
  }

  /** Which records are with which worker, of consumers that acknowledge them one by one. */
  public DeliveryStore deliveries() {
    return new DeliveryStore(database.with(Purpose.COORDINATION));
  }

  public ActiveProducers activeProducers() {
    return activeProducers;
  }

  public QuotaCatalog quotas() {
    return quotas;
  }

  public TokenCatalog tokens() {
    return tokens;
  }

  public ConfigCatalog groupConfigs() {
    return groupConfigs;
  }

  /** Which metrics clients are to send. */
  public ConfigCatalog clientMetricsConfigs() {
    return clientMetricsConfigs;
  }

  /** Who may do what. */
  public AclCatalog acls() {
    return acls;
  }

  /** By which users prove who they are, unless these are roles. */
  public CredentialCatalog credentials() {
    return credentials;
  }

  /**
   * Makes PostgreSQL's roles the users, to be called once before anybody looks for one.
   *
   * @throws StorageException with a message for people if the gateway's user may not read them
   */
  public RoleCatalog useRoles() {
    RoleCatalog catalog = new RoleCatalog(database, settings);
    roles = Optional.of(catalog);
    return catalog;
  }

  /** PostgreSQL's roles, if they are the users. */
  public Optional<RoleCatalog> roles() {
    return roles;
  }

  /** By which users prove who they are, whoever they are. */
  public Credentials users() {
    return roles.<Credentials>map(each -> each).orElse(credentials);
  }

  /** The id of the cluster that all gateways on this database form. */
  public String clusterId() {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery("SELECT id FROM sequin_control.cluster")) {
            row.next();
            return row.getString(1);
          }
        });
  }

  /** Whether PostgreSQL answers now. */
  public boolean isAvailable() {
    try {
      return database.call(connection -> connection.isValid(1));
    } catch (StorageException e) {
      LOG.debug("PostgreSQL does not answer", e);
      return false;
    }
  }

  public int busyConnections() {
    return database.busyConnections();
  }

  public int waitingCalls() {
    return database.waitingCalls();
  }

  /** Stores what was accepted, then closes all connections. */
  @Override
  public void close() {
    log.close();
    database.close();
  }
}
