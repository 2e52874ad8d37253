package io.sequin.testkit;

import io.sequin.storage.Storage;
import io.sequin.storage.background.Background;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.database.EmbeddedPostgresServer;
import io.sequin.storage.log.BatchLogSettings;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Databases on the one PostgreSQL server of the JVM, which is started by whoever asks first. An
 * embedded one keeps a database that has all tables already, to make the others of.
 */
final class TestPostgres {

  /** What databases of tests are called, before anything else in their names. */
  private static final String PREFIX = "sequin_testkit_";

  private static final String TEMPLATE = "sequin_template";
  private static final String UNFINISHED_TEMPLATE = "sequin_unfinished_template";

  /** As the first migration makes it: no two gateways of a test are of one cluster. */
  private static final String SET_CLUSTER_ID =
      "UPDATE sequin_control.cluster SET id ="
          + " translate(rtrim(encode(decode(replace(gen_random_uuid()::text, '-', ''), 'hex'),"
          + " 'base64'), '='), '+/', '-_')";

  private final AtomicInteger count = new AtomicInteger();
  private final TestServer server;
  private final boolean hasTemplate;

  private TestPostgres(TestServer server, boolean hasTemplate) {
    this.server = server;
    this.hasTemplate = hasTemplate;
  }

  static TestPostgres get() {
    return Holder.POSTGRES;
  }

  /** A database that nobody else uses. */
  DatabaseSettings createDatabase() {
    String name = PREFIX + ProcessHandle.current().pid() + "_" + count.incrementAndGet();
    if (!hasTemplate) {
      server.execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
      return server.database(name).settings();
    }
    server.execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
    TestServer database = server.database(name);
    database.execute(SET_CLUSTER_ID);
    return database.settings();
  }

  /** Drops a database that was created here, whoever is connected to it. */
  void dropDatabase(DatabaseSettings database) {
    server.execute("DROP DATABASE " + new TestServer(database).name() + " WITH (FORCE)");
  }

  private static TestPostgres start() {
    String url = System.getenv("SEQUIN_TEST_JDBC_URL");
    return url == null ? startEmbedded() : new TestPostgres(given(url), false);
  }

  private static TestServer given(String url) {
    return new TestServer(
        DatabaseSettings.of(
            url,
            System.getenv().getOrDefault("SEQUIN_TEST_JDBC_USER", "postgres"),
            System.getenv().getOrDefault("SEQUIN_TEST_JDBC_PASSWORD", "")));
  }

  private static TestPostgres startEmbedded() {
    EmbeddedPostgresServer embedded = EmbeddedPostgresServer.start(DataDirectory.take());
    Runtime.getRuntime().addShutdownHook(Background.unstarted("shutdown", embedded::close));
    TestServer server = new TestServer(embedded.settings());
    // a JVM that was killed has left them
    server.databases(PREFIX).forEach(name -> server.execute("DROP DATABASE " + name));
    if (server.databases(TEMPLATE).isEmpty()) {
      makeTemplate(server);
    }
    return new TestPostgres(server, true);
  }

  private static void makeTemplate(TestServer server) {
    server.execute("DROP DATABASE IF EXISTS " + UNFINISHED_TEMPLATE);
    server.execute("CREATE DATABASE " + UNFINISHED_TEMPLATE + " TEMPLATE template0");
    DatabaseSettings unfinished = server.database(UNFINISHED_TEMPLATE).settings();
    Storage.open(unfinished, BatchLogSettings.defaults()).close();
    server.execute("ALTER DATABASE " + UNFINISHED_TEMPLATE + " RENAME TO " + TEMPLATE);
  }

  private static final class Holder {
    private static final TestPostgres POSTGRES = start();
  }
}
