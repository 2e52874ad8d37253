package io.sequin.compat.hard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sequin.compat.support.GatewayOptions;
import io.sequin.compat.support.GatewayProcess;
import io.sequin.compat.support.TemporaryDirectory;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tables that are topics beside what PostgreSQL itself does to copy tables. */
class RestoredTableIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** So that all versions are there when they are counted. */
  private static final Map<String, String> COMPACTED =
      Map.of("cleanup.policy", "compact", "min.compaction.lag.ms", "3600000");

  private final TemporaryDirectory directory = TemporaryDirectory.create("tables");
  private final PostgresServer one = new PostgresServer(directory.path(), "one");
  private final PostgresServer other = new PostgresServer(directory.path(), "other");

  @AfterEach
  void stop() {
    one.close();
    other.close();
    directory.close();
  }

  @Test
  void tablesArePublishedAndSubscribedOnWhereADumpIsRestoredAndRefusedWhereTheyFollow()
      throws IOException {
    one.create().set("wal_level", "logical");
    one.kill();
    one.start();
    try (GatewayProcess gateway = gateway(one)) {
      Topics.create(gateway.bootstrap(), "orders", 2, COMPACTED);
      one.query(
          """
          CREATE TABLE orders (region text, id bigint, amount numeric, PRIMARY KEY (region, id));
          CREATE TABLE orders_copy (LIKE orders INCLUDING ALL);
          CREATE PUBLICATION beside FOR TABLE orders;
          SELECT sequin.publish_table('orders', 'orders', key => 'region || ''.'' || id');
          SELECT sequin.subscribe_table('orders', 'orders_copy', 'copier', key => 'region || ''.'' || id');
          INSERT INTO orders SELECT 'eu', i, i FROM generate_series(1, 100) AS i;
          UPDATE orders SET amount = 0 WHERE id = 7;
          """);
      awaitCopy(one, "100");
    }
    one.dumpTo(directory.path().resolve("dump"));

    other.create().restoreFrom(directory.path().resolve("dump"));
    try (GatewayProcess gateway = gateway(other)) {
      assertThat(records(gateway)).isEqualTo(101);
      other.query("INSERT INTO orders VALUES ('us', 1, 5); DELETE FROM orders WHERE id = 7");
      awaitCopy(other, "100");
      assertThat(records(gateway)).isEqualTo(103);
      assertThat(other.query("SELECT sum(amount) FROM orders_copy"))
          .isEqualTo(other.query("SELECT sum(amount) FROM orders"));

      follow();
      assertThatThrownBy(() -> other.query("SELECT sequin.publish_table('orders', 'orders')"))
          .hasMessageContaining("orders follows a table by logical replication")
          .cause()
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
      assertThat(other.query("SELECT count(*) FROM sequin.published_tables")).isEqualTo("0");
    }
  }

  /** Has the table of the one follow that of the other, which is published as a topic as well. */
  private void follow() {
    other.query("SELECT sequin.unpublish_table('orders'); TRUNCATE orders");
    other.query(
        "CREATE SUBSCRIPTION beside CONNECTION 'host=127.0.0.1 user=postgres dbname=postgres port="
            + one.port()
            + "' PUBLICATION beside");
    one.query("INSERT INTO orders VALUES ('us', 9, 9)");
    await()
        .atMost(PATIENCE)
        .until(() -> other.query("SELECT count(*) FROM orders WHERE region = 'us'").equals("1"));
  }

  private static void awaitCopy(PostgresServer postgres, String rows) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                postgres.query("SELECT count(*) FROM sequin_log.outbox").equals("0")
                    && postgres
                        .query(
                            "SELECT lag || ' ' || coalesce(problem, '') FROM"
                                + " sequin.subscribed_tables")
                        .equals("0 "));
    assertThat(postgres.query("SELECT count(*) FROM orders_copy")).isEqualTo(rows);
  }

  private static int records(GatewayProcess gateway) {
    return Topics.consumeAll(gateway.bootstrap(), "orders", 2).stream().mapToInt(Map::size).sum();
  }

  private static GatewayProcess gateway(PostgresServer postgres) {
    return GatewayProcess.start(GatewayOptions.defaults().withJdbcUrl(postgres.jdbcUrl()));
  }
}
