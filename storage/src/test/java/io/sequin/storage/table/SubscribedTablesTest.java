package io.sequin.storage.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of records in tables that follow a topic, whose owner has few rights. */
class SubscribedTablesTest {

  private static final String OWNER = "keeper_" + ProcessHandle.current().pid();
  private static final String STATE =
      "SELECT applied, lag, errors, problem IS NULL FROM sequin.subscribed_tables";

  private static DatabaseSettings database;
  private static Storage storage;
  private static SubscribedTables tables;
  private static TableCopier copier;
  private int topic;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    tables = storage.subscribedTables();
    copier = tables.copier();
    storage.topics().create("plain", 1, Map.of());
    sql(
        "CREATE ROLE %1$s; GRANT sequin_topic_user TO %1$s; CREATE SCHEMA shop AUTHORIZATION %1$s"
            .formatted(OWNER));
  }

  @AfterAll
  static void close() {
    copier.close();
    storage.close();
    sql("DROP OWNED BY %1$s CASCADE; DROP ROLE %1$s".formatted(OWNER));
  }

  @BeforeEach
  void create() {
    topic = storage.topics().create("orders", 2, Map.of("cleanup.policy", "compact")).id();
    sql("SELECT sequin.grant_topic('orders', '%s', 'work')".formatted(OWNER));
    owner(
        "CREATE TABLE shop.copy (region text, id bigint PRIMARY KEY, amount integer CHECK (amount"
            + " < 100), twice integer GENERATED ALWAYS AS (amount * 2) STORED)");
  }

  @AfterEach
  void drop() {
    storage.topics().delete("orders");
    sql(
        "DROP TABLE IF EXISTS shop.copy, shop.other CASCADE; SELECT"
            + " sequin_private.sweep_subscriptions()");
    sql("DELETE FROM sequin_control.consumers");
  }

  @Test
  void theTableHasOfEachKeyTheNewestRow() {
    subscribe("");
    append(0, row(1, 10), row(2, 20), row(1, 11), gone(2), row(3, 30));
    append(1, row(5, 50));

    copyAll();

    assertThat(copy()).containsExactly("eu|1|11|22", "eu|3|30|60", "eu|5|50|100");
    assertThat(query(STATE)).containsExactly("6|0|0|t");
    assertThat(query("SELECT partition, committed_offset FROM sequin.consumer_lag ORDER BY 1"))
        .containsExactly("0|5", "1|1");
    append(0, gone(1), gone(9), row(3, 31));
    copyAll();
    assertThat(copy()).containsExactly("eu|3|31|62", "eu|5|50|100");
    owner("ALTER TABLE shop.copy RENAME TO other; ALTER TABLE shop.other RENAME region TO area");
    owner("ALTER TABLE shop.other ADD COLUMN note text; ALTER TABLE shop.other RENAME TO copy");
    append(0, TestRecord.of("3", "{\"id\": 3, \"area\": \"us\", \"note\": \"new\", \"x\": 1}"));
    copyAll();
    assertThat(query("SELECT area, amount, note FROM shop.copy WHERE id = 3"))
        .containsExactly("us|null|new");
    owner("SELECT sequin.unsubscribe_table('shop.copy')");
    assertThat(copyEach()).isZero();
    assertThatNothingIsLeft();
  }

  @Test
  void aRecordThatDoesNotFitStopsItUntilItDoes() {
    subscribe("");
    append(0, row(1, 10), row(2, 200), row(3, 30));

    copyAll();

    assertThat(copy()).containsExactly("eu|1|10|20");
    assertThat(query("SELECT lag, errors, problem FROM sequin.subscribed_tables"))
        .singleElement()
        .asString()
        .startsWith("2|0|partition 0 offset 1: ")
        .contains("copy_amount_check");
    owner("ALTER TABLE shop.copy DROP CONSTRAINT copy_amount_check");
    sql("UPDATE sequin_control.subscribed_tables SET problem_at = '-infinity'");
    copyAll();
    assertThat(copy()).containsExactly("eu|1|10|20", "eu|2|200|400", "eu|3|30|60");
    assertThat(query(STATE)).containsExactly("3|0|0|t");
  }

  @Test
  void aTableThatIsLockedIsToldOfAndHoldsNoOtherUp() throws SQLException {
    subscribe("");
    owner("CREATE TABLE shop.other (id bigint PRIMARY KEY)");
    owner("SELECT sequin.subscribe_table('orders', 'shop.other', 'another')");
    append(0, row(1, 10));

    try (Connection locking = TestDatabase.connect(database);
        Statement statement = locking.createStatement()) {
      locking.setAutoCommit(false);
      statement.execute("LOCK TABLE shop.copy");
      copyAll();
    }

    assertThat(query("SELECT id FROM shop.other")).containsExactly("1");
    assertThat(tables.state()).isEqualTo(new TablesState(2, 1, 0, 1));
    assertThat(query("SELECT problem FROM sequin.subscribed_tables WHERE consumer = 'keeper'"))
        .containsExactly("ERROR: canceling statement due to lock timeout");
    sql("UPDATE sequin_control.subscribed_tables SET problem_at = '-infinity'");
    copyAll();
    assertThat(tables.state()).isEqualTo(new TablesState(2, 0, 0, 0));
  }

  @Test
  void whatDoesNotFitIsSkippedAndCountedWhereThatIsSaid() {
    subscribe(", on_error => 'skip'");
    append(
        0,
        row(1, 10),
        row(2, 200),
        TestRecord.of("3", "no JSON"),
        TestRecord.of("4", "{\"id\": 5}"),
        TestRecord.of("five", null),
        TestRecord.of(null, "{\"id\": 6}"),
        TestRecord.of("7", "[7]"),
        row(8, 80));

    copyAll();

    assertThat(copy()).containsExactly("eu|1|10|20", "eu|8|80|160");
    assertThat(query("SELECT lag, errors, problem FROM sequin.subscribed_tables"))
        .containsExactly("0|6|null");
    assertThat(tables.state()).isEqualTo(new TablesState(1, 0, 6, 0));
    assertThat(query("SELECT last_error FROM sequin.subscribed_tables").getFirst())
        .startsWith("partition 0 offset 6: ");
  }

  @Test
  void debeziumsEventsAreReadWithTheirSchemaAndWithout() {
    subscribe(", format => 'debezium', on_error => 'skip'");
    append(
        0,
        event("1", "{\"op\": \"r\", \"after\": {\"id\": 1, \"amount\": 1}}"),
        event("2", "{\"op\": \"c\", \"before\": null, \"after\": {\"id\": 2, \"amount\": 2}}"),
        event("3", "{\"schema\": {}, \"payload\": {\"op\": \"u\", \"after\": {\"id\": 3}}}"),
        event("1", "{\"op\": \"d\", \"before\": {\"id\": 1}, \"after\": null}"),
        gone(1),
        event("2", "{\"id\": 2, \"amount\": 3}"));

    copyAll();

    assertThat(query("SELECT id, amount FROM shop.copy ORDER BY id"))
        .containsExactly("2|2", "3|null");
    assertThat(query(STATE)).containsExactly("6|0|1|t");
  }

  @Test
  void aKeyOfSeveralColumnsIsFoundAndWhatItsRowsOnceWereIsNotTakenForThem() {
    owner("ALTER TABLE shop.copy DROP CONSTRAINT copy_pkey");
    owner("ALTER TABLE shop.copy ADD PRIMARY KEY (id, region)");
    subscribe(", key => 'region || ''.'' || id'");
    append(0, TestRecord.of("eu.1", "{\"id\": 1, \"region\": \"eu\"}"));
    append(1, TestRecord.of("us.1", "{\"id\": 1, \"region\": \"us\"}"));
    copyAll();
    assertThat(query("SELECT region FROM shop.copy ORDER BY 1")).containsExactly("eu", "us");

    append(1, TestRecord.of("us.1", null));
    copyAll();

    assertThat(query("SELECT region FROM shop.copy")).containsExactly("eu");
  }

  @Test
  void whatBelongsToTheTableRunsAsItsOwnerAndSetsNothingInTheGatewaysSession() {
    owner(
        """
        CREATE FUNCTION shop.climb() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM set_config('search_path', 'shop, pg_catalog', false),
                  set_config('enable_indexscan', 'off', false);
          NEW.region := current_user;
          RETURN NEW;
        END $$;
        CREATE TRIGGER climb BEFORE INSERT ON shop.copy FOR EACH ROW EXECUTE FUNCTION shop.climb();
        CREATE FUNCTION shop.show(OUT path text) LANGUAGE sql AS
          $$ SELECT current_setting('search_path') || current_setting('enable_indexscan') $$;
        """);
    subscribe("");
    append(0, row(1, 10));
    copyAll();
    assertThat(copy()).containsExactly(OWNER + "|1|10|20");

    owner(
        """
        CREATE OR REPLACE FUNCTION shop.climb() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM set_config('role', 'none', false);
          RETURN NEW;
        END $$
        """);
    append(0, row(2, 20));
    copyAll();
    assertThat(copy()).hasSize(1);
    assertThat(query("SELECT problem FROM sequin.subscribed_tables").getFirst())
        .contains("cannot set parameter \"role\"");
  }

  @Test
  void nothingOfTheOwnersRunsLaterWithTheGatewaysRights() {
    owner(
        """
        CREATE TABLE shop.seen (who text);
        GRANT INSERT ON shop.seen TO PUBLIC;
        CREATE FUNCTION shop.see() RETURNS text LANGUAGE sql AS
          $$ INSERT INTO shop.seen VALUES (current_user) RETURNING who $$;
        CREATE FUNCTION shop.leave() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          FOR number IN 1 .. 40 LOOP
            EXECUTE format('PREPARE "S_%s" AS SELECT shop.see()', number);
          END LOOP;
          RETURN NEW;
        END $$;
        CREATE TRIGGER leave BEFORE INSERT ON shop.copy FOR EACH ROW EXECUTE FUNCTION shop.leave();
        """);
    subscribe("");
    for (int id = 1; id < 5; id++) {
      append(0, row(id, id));
      copyAll();
    }
    assertThat(copy()).hasSize(4);
    owner(
        """
        CREATE OR REPLACE FUNCTION shop.leave() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          EXECUTE 'DECLARE later CURSOR WITH HOLD FOR SELECT shop.see()';
          RETURN NEW;
        END $$
        """);
    append(0, row(5, 5));
    copyAll();
    assertThat(problem()).contains("leaves work for the end of the transaction");
    owner(
        """
        CREATE OR REPLACE FUNCTION shop.leave() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          SET CONSTRAINTS ALL DEFERRED;
          RETURN NEW;
        END $$;
        CREATE FUNCTION shop.late() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN PERFORM shop.see(); RETURN null; END $$;
        CREATE CONSTRAINT TRIGGER late AFTER INSERT ON shop.copy DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION shop.late();
        """);
    copyAll();
    assertThat(query("SELECT who FROM shop.seen WHERE who <> '" + OWNER + "'")).isEmpty();
    owner("DROP TABLE shop.seen CASCADE; DROP TABLE shop.copy CASCADE; DROP FUNCTION shop.leave");
    owner("DROP FUNCTION shop.late; DROP FUNCTION shop.see");
  }

  @Test
  void itStopsWhereItsOwnerMayNotWorkOnTheTopicAnyMoreOrTheConsumerIsAnothersOrAllIsDropped() {
    subscribe("");
    append(0, row(1, 10));
    sql("SELECT sequin.revoke_topic('orders', '%s', 'work')".formatted(OWNER));
    copyAll();
    assertThat(problem()).contains("topic \"orders\" does not exist");
    sql("SELECT sequin.grant_topic('orders', '%s', 'work')".formatted(OWNER));
    sql("SELECT sequin.create_consumer('keeper', 'orders.>')");
    copyAll();
    assertThat(problem()).contains("has members, or acknowledges messages one by one");
    owner("DROP TABLE shop.copy CASCADE");
    copyAll();
    assertThat(problem()).contains("is not there any more");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "42704 | 'nothing', 'shop.copy', 'c'",
        "42809 | 'plain', 'shop.copy', 'c'",
        "42704 | 'orders.*', 'shop.copy', 'c'",
        "22004 | null, 'shop.copy', 'c'",
        "42P01 | 'orders', 'shop.nothing', 'c'",
        "42501 | 'orders', 'public.others', 'c'",
        "22023 | 'orders', 'shop.copy', ''",
        "22023 | 'orders', 'shop.copy', null",
        "22023 | 'orders', 'shop.copy', 'c', on_error => 'x'",
        "22023 | 'orders', 'shop.copy', 'c', format => 'x'",
        "55000 | 'orders', 'shop.copy', 'c', key => 'region'",
        "42601 | 'orders', 'shop.copy', 'c', key => 'id); DROP TABLE shop.copy; SELECT (1'",
        "0A000 | 'orders', 'shop.copy', 'c', key => 'id + random()'",
      })
  void whatCannotBeSubscribedIsRefusedAndLeavesNothing(String state, String arguments) {
    sql("CREATE TABLE public.others (id bigint PRIMARY KEY)");
    sql("SELECT sequin.grant_topic('plain', '%s', 'work')".formatted(OWNER));
    try {
      Throwable refused =
          catchThrowable(() -> owner("SELECT sequin.subscribe_table(" + arguments + ")"));
      assertThat(((SQLException) refused.getCause()).getSQLState()).isEqualTo(state);
      assertThatNothingIsLeft();
    } finally {
      sql("DROP TABLE public.others");
    }
  }

  private static String problem() {
    String problem = query("SELECT problem FROM sequin.subscribed_tables").getFirst();
    sql("UPDATE sequin_control.subscribed_tables SET problem_at = '-infinity'");
    return problem;
  }

  private static void assertThatNothingIsLeft() {
    assertThat(
            query(
                "SELECT proname FROM pg_proc WHERE pronamespace = 'sequin_tables'::regnamespace"
                    + " UNION ALL SELECT typname FROM pg_type WHERE typtype = 'd' AND typnamespace"
                    + " = 'sequin_tables'::regnamespace UNION ALL SELECT topic FROM"
                    + " sequin_control.subscribed_tables"))
        .isEmpty();
  }

  private static void subscribe(String options) {
    owner("SELECT sequin.subscribe_table('orders', 'shop.copy', 'keeper'" + options + ")");
  }

  private static void copyAll() {
    while (copyEach() > 0) {
      // goes on
    }
  }

  private static long copyEach() {
    return tables.due().stream().mapToLong(copier::copy).sum();
  }

  private void append(int partition, TestRecord... records) {
    storage.log().append(Batches.of(new PartitionId(topic, partition), records)).join();
  }

  private static TestRecord row(int id, int amount) {
    return TestRecord.of(
        Integer.toString(id),
        "{\"id\": %s, \"region\": \"eu\", \"amount\": %s, \"twice\": 0}".formatted(id, amount));
  }

  private static TestRecord gone(int id) {
    return TestRecord.of(Integer.toString(id), null);
  }

  private static TestRecord event(String key, String event) {
    return TestRecord.of(key, event);
  }

  private static List<String> copy() {
    return query("SELECT region, id, amount, twice FROM shop.copy ORDER BY id");
  }

  private static List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }

  private static void owner(String sql) {
    sql("SET ROLE %s; %s".formatted(OWNER, sql));
  }

  private static void sql(String sql) {
    TestDatabase.execute(database, sql);
  }
}
