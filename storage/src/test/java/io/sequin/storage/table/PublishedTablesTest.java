package io.sequin.storage.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.testing.TestDatabase;
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
import org.postgresql.util.PSQLException;

/** What becomes of changes of published tables, whose owner has few rights, on the way out. */
class PublishedTablesTest {

  private static final String OWNER = "publishing_" + ProcessHandle.current().pid();
  private static final String WRITER = "writer_" + ProcessHandle.current().pid();

  private static DatabaseSettings database;
  private static Storage storage;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    storage.topics().create("orders", 2, Map.of("cleanup.policy", "compact"));
    storage.topics().create("small", 1, Map.of("max.message.bytes", "1000"));
    storage.topics().create("secret", 1, Map.of());
    sql(
        """
        CREATE ROLE %1$s; GRANT sequin_topic_user TO %1$s;
        CREATE ROLE %2$s;
        SELECT sequin.grant_topic('orders', '%1$s', 'send');
        SELECT sequin.grant_topic('small', '%1$s', 'send');
        CREATE SCHEMA shop AUTHORIZATION %1$s;
        GRANT USAGE ON SCHEMA shop TO %2$s;
        """
            .formatted(OWNER, WRITER));
  }

  @AfterAll
  static void close() {
    storage.close();
    sql("DROP OWNED BY %1$s, %2$s CASCADE; DROP ROLE %1$s, %2$s".formatted(OWNER, WRITER));
  }

  @BeforeEach
  void createTable() {
    owner(
        "CREATE TABLE shop.orders (id bigint PRIMARY KEY, region text, amount numeric,"
            + " twice numeric GENERATED ALWAYS AS (amount * 2) STORED);"
            + " GRANT ALL ON shop.orders TO "
            + WRITER);
  }

  @AfterEach
  void dropTable() {
    sql(
        "DROP TABLE IF EXISTS shop.orders, shop.renamed CASCADE; DELETE FROM sequin_log.outbox;"
            + " SELECT sequin_private.sweep_publications()");
  }

  @Test
  void eachChangeIsAMessageOfItsTransactionWhoeverMakesIt() {
    owner("INSERT INTO shop.orders VALUES (1, 'eu', 10)");
    owner("SELECT sequin.publish_table('shop.orders', 'orders')");
    writer(
        """
        INSERT INTO shop.orders VALUES (2, 'us', 20);
        BEGIN;
        UPDATE shop.orders SET amount = 21 WHERE id = 2;
        SAVEPOINT here;
        UPDATE shop.orders SET amount = 22 WHERE id = 2;
        ROLLBACK TO here;
        INSERT INTO shop.orders VALUES (2, 'us', 0), (3, 'us', 30)
          ON CONFLICT (id) DO UPDATE SET amount = 23;
        COMMIT;
        BEGIN; DELETE FROM shop.orders; ROLLBACK;
        DELETE FROM shop.orders WHERE id = 2;
        TRUNCATE shop.orders;
        """);

    assertThat(sent())
        .startsWith(
            "1|{\"id\":1,\"region\":\"eu\",\"amount\":10,\"twice\":20}",
            "2|{\"id\":2,\"region\":\"us\",\"amount\":20,\"twice\":40}",
            "2|{\"id\":2,\"region\":\"us\",\"amount\":21,\"twice\":42}",
            "2|{\"id\":2,\"region\":\"us\",\"amount\":23,\"twice\":46}",
            "3|{\"id\":3,\"region\":\"us\",\"amount\":30,\"twice\":60}",
            "2|null")
        .endsWith("1|null", "3|null")
        .hasSize(8);
  }

  @Test
  void aKeyThatChangesIsGoneFirstSoThatAnotherRowMayTakeIt() {
    owner("INSERT INTO shop.orders VALUES (1, 'eu', 1), (2, 'eu', 2)");
    publish("key => 'region || ''.'' || id', snapshot => false");

    writer("UPDATE shop.orders SET region = 'us' WHERE id = 1");
    writer("UPDATE shop.orders SET region = CASE id WHEN 1 THEN 'eu' ELSE 'us' END");

    assertThat(keys()).startsWith("eu.1-", "us.1+").hasSize(6);
    assertThat(keys().subList(2, 4)).containsExactlyInAnyOrder("us.1-", "eu.2-");
    assertThat(keys().subList(4, 6)).containsExactlyInAnyOrder("eu.1+", "us.2+");
  }

  @Test
  void whatATriggerChangesAgainIsNotFollowedByWhatItWasBefore() {
    owner(
        """
        CREATE FUNCTION shop.raise_all() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          UPDATE shop.orders SET amount = amount + 100 WHERE amount < 100;
          DELETE FROM shop.orders WHERE id = 4;
          RETURN null;
        END $$;
        CREATE TRIGGER a AFTER INSERT OR UPDATE ON shop.orders FOR EACH ROW
          EXECUTE FUNCTION shop.raise_all();
        SELECT sequin.publish_table('shop.orders', 'orders');
        INSERT INTO shop.orders SELECT i, 'eu', i FROM generate_series(1, 4) AS i;
        UPDATE shop.orders SET amount = 7;
        """);

    assertThat(
            query(
                "SELECT DISTINCT ON (key) convert_from(key, 'UTF8'),"
                    + " convert_from(data, 'UTF8')::json->>'amount' FROM sequin_log.outbox"
                    + " ORDER BY key, id DESC"))
        .containsExactly("1|107", "2|107", "3|107", "4|null");
    assertThat(query("SELECT DISTINCT amount FROM shop.orders")).containsExactly("107");
  }

  @Test
  void columnsComeAndEverythingIsRenamedAndWhatTheKeyIsMadeOfStays() {
    publish("key => 'region || ''.'' || id'");

    owner("ALTER TABLE shop.orders ADD COLUMN note text DEFAULT 'n', DROP COLUMN twice");
    owner("ALTER TABLE shop.orders RENAME COLUMN region TO area");
    owner("ALTER TABLE shop.orders RENAME TO renamed");
    owner("INSERT INTO shop.renamed VALUES (1, 'eu', 10)");

    assertThat(sent())
        .containsExactly("eu.1|{\"id\":1,\"area\":\"eu\",\"amount\":10,\"note\":\"n\"}");
    assertThat(query("SELECT table_name FROM sequin.published_tables"))
        .containsExactly("shop.renamed");
    assertThat(stateOf(() -> owner("ALTER TABLE shop.renamed DROP COLUMN area")))
        .isEqualTo("2BP01");
    assertThat(stateOf(() -> owner("DROP TABLE shop.renamed"))).isEqualTo("2BP01");
    owner("SELECT sequin.unpublish_table('shop.renamed')");
    owner("ALTER TABLE shop.renamed DROP COLUMN area; DROP TABLE shop.renamed");
    assertThatNothingIsLeft();
  }

  @Test
  void whatADumpSaysOfAKeyIsUnderstoodByARestore() {
    publish("key => 'region || ''.'' || id'");

    sql(
        """
        DO $$ BEGIN
          EXECUTE (SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'key\\_%'
                   AND pronamespace = 'sequin_tables'::regnamespace);
        END $$
        """);

    writer("INSERT INTO shop.orders VALUES (1, 'eu', 1)");
    assertThat(keys()).containsExactly("eu.1+");
  }

  @Test
  void aTableThatIsDroppedAllTheSameIsForgottenWithTheNextCall() {
    publish("key => 'id'");
    owner("DROP TABLE shop.orders CASCADE");
    createTable();
    publish("key => 'id'");

    assertThat(query("SELECT table_name, key FROM sequin.published_tables"))
        .containsExactly("shop.orders|id");
    owner("SELECT sequin.unpublish_table('shop.orders', 'orders')");
    assertThatNothingIsLeft();
  }

  @Test
  void debeziumsEventsHaveWhatItsConsumersLookFor() {
    owner("INSERT INTO shop.orders VALUES (1, 'eu', 10)");
    publish("format => 'debezium'");
    writer(
        "UPDATE shop.orders SET amount = 11; UPDATE shop.orders SET id = 2; DELETE FROM"
            + " shop.orders");

    assertThat(
            query(
                "SELECT convert_from(key, 'UTF8'), e->>'op', e->'before'->>'amount',"
                    + " e->'after'->>'amount', e->'source'->>'snapshot' FROM (SELECT id, key,"
                    + " convert_from(data, 'UTF8')::json AS e FROM sequin_log.outbox) AS o"
                    + " ORDER BY id"))
        .containsExactly(
            "1|r|null|10|true",
            "1|u|10|11|false",
            "1|d|11|null|false",
            "1|null|null|null|null",
            "2|c|null|11|false",
            "2|d|11|null|false",
            "2|null|null|null|null");
    assertThat(
            query(
                "SELECT DISTINCT s->>'version', s->>'connector', s->>'name', s->>'db' ="
                    + " current_database(), s->>'schema', s->>'table', json_typeof(s->'txId'),"
                    + " json_typeof(s->'lsn'), json_typeof(s->'ts_ms'), json_typeof(e->'ts_ms')"
                    + " FROM (SELECT convert_from(data, 'UTF8')::json AS e FROM sequin_log.outbox"
                    + " WHERE data IS NOT NULL) AS o CROSS JOIN LATERAL (SELECT e->'source') AS s"
                    + " (s)"))
        .containsExactly("sequin|postgresql|orders|t|shop|orders|number|number|number|number");
  }

  /** Not what only looks like one. */
  @Test
  void timesWithAZoneEndAsDebeziumWritesThem() {
    owner(
        "ALTER TABLE shop.orders ADD at timestamptz, ADD \"a \"\"b\" timestamptz, ADD raw json,"
            + " ADD more text");
    publish("format => 'debezium'");
    writer("INSERT INTO shop.orders (id) VALUES (1)");
    writer(
        "UPDATE shop.orders SET region = '2026-01-02T03:04:05+00:00', at = '2026-01-02"
            + " 03:04:05.5Z', \"a \"\"b\" = 'infinity', raw = '{ \"at\": \"1+00:00\"}'");

    assertThat(query("SELECT convert_from(data, 'UTF8') FROM sequin_log.outbox ORDER BY id DESC"))
        .first()
        .asString()
        .contains(
            "\"before\":{\"id\":1,\"region\":null,",
            "\"after\":{\"id\":1,\"region\":\"2026-01-02T03:04:05+00:00\",\"amount\":null,"
                + "\"twice\":null,\"at\":\"2026-01-02T03:04:05.5Z\",\"a \\\"b\":\"infinity\","
                + "\"raw\":{ \"at\": \"1+00:00\"},\"more\":null},\"source\":");
  }

  @Test
  void valuesLookTheSameWhateverTheSessionHasSet() {
    owner(
        "ALTER TABLE shop.orders ADD COLUMN at timestamptz, ADD COLUMN raw bytea, ADD COLUMN f"
            + " float8");
    publish("key => 'at'");
    writer(
        "SET TimeZone = 'Asia/Tokyo'; SET IntervalStyle = 'iso_8601'; SET bytea_output = 'escape';"
            + " SET extra_float_digits = -3; SET search_path = shop; INSERT INTO orders VALUES (1,"
            + " 'eu', 1, DEFAULT, '2026-01-02 03:04:05+00', '\\x00ff', 0.1::float8 + 0.2)");

    assertThat(sent())
        .singleElement()
        .asString()
        .startsWith("2026-01-02 03:04:05+00|")
        .contains("\"at\":\"2026-01-02T03:04:05+00:00\"")
        .contains("\"raw\":\"\\\\x00ff\"", "\"f\":0.30000000000000004");
  }

  @Test
  void whatBelongsToTheTableRunsAsItsOwnerWhoeverWrites() {
    owner(
        """
        CREATE TYPE shop.mood AS ENUM ('good');
        CREATE FUNCTION shop.mood_json(shop.mood) RETURNS json LANGUAGE sql VOLATILE
          AS 'SELECT to_json(current_user)';
        CREATE FUNCTION shop.who(bigint) RETURNS text LANGUAGE sql STABLE
          AS 'SELECT $1 || ''.'' || current_user';
        CREATE CAST (shop.mood AS json) WITH FUNCTION shop.mood_json(shop.mood);
        ALTER TABLE shop.orders ADD COLUMN mood shop.mood;
        """);
    publish("key => 'shop.who(id)'");

    sql("INSERT INTO shop.orders (id, mood) VALUES (1, 'good')");

    assertThat(sent())
        .singleElement()
        .asString()
        .startsWith("1." + OWNER + "|")
        .contains("\"mood\":\"" + OWNER + "\"");
    sql("ALTER TABLE shop.orders OWNER TO CURRENT_USER");
    assertThat(stateOf(() -> sql("INSERT INTO shop.orders (id) VALUES (2)"))).isEqualTo("42501");
    sql("SELECT sequin.unpublish_table('shop.orders'); DROP TYPE shop.mood CASCADE");
  }

  @Test
  void whatBelongsToATableIsForNobodyElse() {
    publish("key => 'id'");
    String function =
        query(
                "SELECT oid::regproc FROM pg_proc WHERE proname LIKE 'publish\\__%' AND"
                    + " pronamespace = 'sequin_tables'::regnamespace")
            .getFirst();
    sql("CREATE SCHEMA own AUTHORIZATION " + WRITER);

    assertThat(
            stateOf(
                () ->
                    writer(
                        "CREATE TABLE own.t (id bigint); CREATE TRIGGER t AFTER INSERT ON own.t"
                            + " REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE"
                            + " FUNCTION "
                            + function
                            + "()")))
        .isEqualTo("42501");
    assertThat(stateOf(() -> writer("CREATE FUNCTION sequin_tables.f() RETURNS int RETURN 1")))
        .isEqualTo("42501");
    assertThat(stateOf(() -> owner("CREATE FUNCTION sequin_tables.f() RETURNS int RETURN 1")))
        .isEqualTo("42501");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "42P01 | 'shop.nothing', 'orders'",
        "42P01 | null, 'orders'",
        "42809 | 'pg_class', 'orders'",
        "42501 | 'sequin_log.outbox', 'orders'",
        "42501 | 'public.others', 'orders'",
        "42809 | 'shop.a_view', 'orders'",
        "0A000 | 'shop.parts', 'orders'",
        "0A000 | 'shop.part', 'orders'",
        "0A000 | 'shop.unlogged', 'orders'",
        "55000 | 'shop.keyless', 'orders'",
        "55000 | 'shop.deferred', 'orders'",
        "22023 | 'shop.two', 'orders'",
        "22004 | 'shop.orders', null",
        "42704 | 'shop.orders', 'secret'",
        "42704 | 'shop.orders', 'orders''; DROP TABLE shop.orders; --'",
        "42809 | 'shop.orders', 'orders.*'",
        "22023 | 'shop.orders', 'orders', format => 'avro'",
        "22023 | 'shop.orders', 'orders', format => null",
        "22023 | 'shop.orders', 'orders', key => '1'",
        "22023 | 'shop.orders', 'orders', key => ''",
        "42601 | 'shop.orders', 'orders', key => 'id) ; DROP TABLE shop.orders; SELECT (1'",
        "42P11 | 'shop.orders', 'orders', key => 'id END IS NULL; DROP TABLE shop.orders; SELECT"
            + " CASE WHEN true THEN 1'",
        "42601 | 'shop.orders', 'orders', key => 'id /*'",
        "42P02 | 'shop.orders', 'orders', key => 'id + $1'",
        "42703 | 'shop.orders', 'orders', key => 'id + nothing'",
        "42703 | 'shop.orders', 'orders', key => 'concat(id, ctid)'",
        "42803 | 'shop.orders', 'orders', key => 'count(id)'",
        "0A000 | 'shop.orders', 'orders', key => 'id + random()'",
        "0A000 | 'shop.orders', 'orders', key => '(SELECT o.id FROM shop.orders AS o WHERE o.id ="
            + " r.id)'",
        "23502 | 'shop.orders', 'orders', key => 'region'",
        "22001 | 'shop.orders', 'orders', key => 'repeat(id::text, 3000)'",
        "54000 | 'shop.orders', 'small', key => 'id'",
      })
  void whatCannotBePublishedIsRefusedAndLeavesNothing(String state, String arguments) {
    owner(
        """
        CREATE VIEW shop.a_view AS SELECT 1 AS id;
        CREATE TABLE shop.parts (id bigint PRIMARY KEY) PARTITION BY RANGE (id);
        CREATE TABLE shop.part PARTITION OF shop.parts DEFAULT;
        CREATE UNLOGGED TABLE shop.unlogged (id bigint PRIMARY KEY);
        CREATE TABLE shop.keyless (id bigint);
        CREATE TABLE shop.deferred (id bigint PRIMARY KEY DEFERRABLE);
        CREATE TABLE shop.two (a bigint, b bigint, PRIMARY KEY (a, b));
        INSERT INTO shop.orders VALUES (1, null, 1);
        ALTER TABLE shop.orders ADD COLUMN large text;
        UPDATE shop.orders SET large = repeat('x', 2000);
        """);
    sql("CREATE TABLE public.others (id bigint PRIMARY KEY)");
    try {
      assertThat(refusalOf(() -> owner("SELECT sequin.publish_table(" + arguments + ")")))
          .startsWith(state + " ")
          .doesNotContain("\n");
      assertThatNothingIsLeft();
      assertThat(query("SELECT count(*) FROM shop.orders")).containsExactly("1");
    } finally {
      sql(
          "DROP TABLE public.others, shop.parts, shop.unlogged, shop.keyless, shop.deferred,"
              + " shop.two; DROP VIEW shop.a_view");
    }
  }

  @Test
  void aRowThatCannotBeSentIsNotWritten() {
    owner("SELECT sequin.publish_table('shop.orders', 'small', key => 'region')");

    assertThat(stateOf(() -> writer("INSERT INTO shop.orders VALUES (1, null, 1)")))
        .isEqualTo("23502");
    assertThat(stateOf(() -> writer("INSERT INTO shop.orders VALUES (1, repeat('x', 3000), 1)")))
        .isEqualTo("22001");
    assertThat(stateOf(() -> writer("INSERT INTO shop.orders VALUES (1, repeat('x', 900), 1)")))
        .isEqualTo("54000");
    assertThat(
            stateOf(
                () ->
                    writer("BEGIN ISOLATION LEVEL REPEATABLE READ; TRUNCATE shop.orders; COMMIT")))
        .isEqualTo("0A000");
    assertThat(query("SELECT * FROM shop.orders")).isEmpty();
    assertThat(sent()).isEmpty();
  }

  @Test
  void aRowOf100MegabytesIsSentOrRefusedAsItsTopicSays() {
    storage.topics().create("huge", 1, Map.of("max.message.bytes", "150000000"));
    sql("SELECT sequin.grant_topic('huge', '%s', 'send')".formatted(OWNER));
    owner("SELECT sequin.publish_table('shop.orders', 'huge')");
    writer("INSERT INTO shop.orders (id, region) VALUES (1, repeat('x', 100000000))");
    assertThat(query("SELECT octet_length(data) FROM sequin_log.outbox"))
        .containsExactly("100000047");

    assertThat(refusalOf(() -> owner("SELECT sequin.publish_table('shop.orders', 'orders')")))
        .matches("54000 the message has 1000001.. bytes");
    assertThat(refusalOf(() -> writer("UPDATE shop.orders SET region = repeat(region, 2)")))
        .matches("54000 the message has 2000001.. bytes");

    assertThat(query("SELECT octet_length(region) FROM shop.orders")).containsExactly("100000000");
    assertThat(query("SELECT count(*) FROM sequin_log.outbox")).containsExactly("1");
    assertThat(query("SELECT topic FROM sequin.published_tables")).containsExactly("huge");
    storage.topics().delete("huge");
  }

  /** What is done to a table that is too large to be locked for a snapshot. */
  @Test
  void rowsThatAreWrittenAsTheyAreAreSentInPortions() {
    owner("INSERT INTO shop.orders SELECT i, 'eu', i FROM generate_series(1, 4) AS i");
    publish("snapshot => false");

    owner("UPDATE shop.orders SET id = id WHERE id BETWEEN 1 AND 2");
    writer("UPDATE shop.orders SET amount = 7 WHERE id = 3; DELETE FROM shop.orders WHERE id = 4");
    owner("UPDATE shop.orders SET id = id WHERE id BETWEEN 3 AND 4");

    assertThat(keys()).containsExactly("1+", "2+", "3+", "4-", "3+");
  }

  @Test
  void ofTablesOfOneNameThatIsTakenWhichTheSearchPathSays() {
    sql("CREATE SCHEMA stock AUTHORIZATION " + OWNER);
    owner("CREATE TABLE stock.orders (id bigint PRIMARY KEY)");
    owner("SET search_path = stock, shop; SELECT sequin.publish_table('orders', 'orders')");
    assertThat(query("SELECT table_name FROM sequin.published_tables"))
        .containsExactly("stock.orders");
    publish("key => 'id'");

    owner("INSERT INTO stock.orders VALUES (1); INSERT INTO shop.orders VALUES (2)");
    assertThat(keys()).containsExactly("1+", "2+");
    owner("SELECT sequin.unpublish_table('stock.orders'); INSERT INTO stock.orders VALUES (3)");
    owner("INSERT INTO shop.orders VALUES (4)");
    assertThat(keys()).containsExactly("1+", "2+", "4+");
    owner("DROP SCHEMA stock CASCADE");
  }

  @Test
  void publishingWaitsForOpenTransactionsAndGivesUpInTime() throws SQLException {
    try (Connection writing = TestDatabase.connect(database);
        Statement statement = writing.createStatement()) {
      writing.setAutoCommit(false);
      statement.execute("INSERT INTO shop.orders VALUES (1, 'eu', 1)");

      assertThat(
              stateOf(
                  () ->
                      owner(
                          "SET lock_timeout = '50ms';"
                              + " SELECT sequin.publish_table('shop.orders', 'orders')")))
          .isEqualTo("55P03");
      writing.commit();
    }
    assertThatNothingIsLeft();
    publish("key => 'id'");
    assertThat(keys()).containsExactly("1+");
    assertThat(query("SELECT waiting, lag > '0' FROM sequin.published_tables"))
        .containsExactly("1|t");
  }

  @Test
  void aGatewayThatIsNoSuperuserPublishesTheTablesOfRolesThatItIsNoMemberOf() {
    String gateway = "publisher_" + ProcessHandle.current().pid();
    sql("CREATE ROLE %s LOGIN PASSWORD 'secret'".formatted(gateway));
    DatabaseSettings owned = TestDatabase.create("OWNER " + gateway);
    DatabaseSettings own = DatabaseSettings.of(owned.jdbcUrl(), gateway, "secret");
    try (Storage modest = Storage.open(own, new BatchLogSettings(1, 1 << 20, 1 << 20))) {
      modest.topics().create("orders", 1, Map.of());
      TestDatabase.execute(
          own, "SELECT sequin.grant_topic('orders', '%s', 'send')".formatted(OWNER));
      TestDatabase.execute(
          owned,
          """
          CREATE SCHEMA shop AUTHORIZATION %1$s; SET ROLE %1$s;
          CREATE TABLE shop.orders (id bigint PRIMARY KEY);
          SELECT sequin.publish_table('shop.orders', 'orders');
          INSERT INTO shop.orders VALUES (1);
          SELECT sequin.unpublish_table('shop.orders');
          INSERT INTO shop.orders VALUES (2);
          """
              .formatted(OWNER));
      assertThat(TestDatabase.query(own, "SELECT count(*) FROM sequin_log.outbox"))
          .containsExactly("1");
    }
    TestDatabase.execute(owned, "DROP OWNED BY %1$s, %2$s CASCADE".formatted(OWNER, gateway));
  }

  private static void publish(String options) {
    owner("SELECT sequin.publish_table('shop.orders', 'orders', " + options + ")");
  }

  private static void assertThatNothingIsLeft() {
    assertThat(
            query(
                "SELECT proname FROM pg_proc WHERE pronamespace = 'sequin_tables'::regnamespace"
                    + " UNION ALL SELECT typname FROM pg_type WHERE typtype = 'd' AND typnamespace"
                    + " = 'sequin_tables'::regnamespace UNION ALL SELECT topic FROM"
                    + " sequin_control.published_tables UNION ALL SELECT tgname FROM pg_trigger"
                    + " WHERE tgname LIKE 'sequin_publish%' UNION ALL SELECT 'create' WHERE"
                    + " has_schema_privilege('"
                    + OWNER
                    + "', 'sequin_tables', 'CREATE')"))
        .isEmpty();
  }

  private static List<String> sent() {
    return query(
        "SELECT convert_from(key, 'UTF8'), convert_from(data, 'UTF8') FROM sequin_log.outbox"
            + " ORDER BY id");
  }

  /** With a plus for a row, a minus for a tombstone. */
  private static List<String> keys() {
    return query(
        "SELECT convert_from(key, 'UTF8') || CASE WHEN data IS NULL THEN '-' ELSE '+' END"
            + " FROM sequin_log.outbox ORDER BY id");
  }

  private static String stateOf(Runnable refused) {
    return refusalOf(refused).substring(0, 5);
  }

  /** The SQLSTATE, and what psql prints first. */
  private static String refusalOf(Runnable refused) {
    PSQLException refusal = (PSQLException) catchThrowable(refused::run).getCause();
    return refusal.getSQLState() + " " + refusal.getServerErrorMessage().getMessage();
  }

  private static List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }

  private static void sql(String sql) {
    TestDatabase.execute(database, sql);
  }

  private static void owner(String sql) {
    as(OWNER, sql);
  }

  private static void writer(String sql) {
    as(WRITER, sql);
  }

  private static void as(String role, String sql) {
    sql("SET ROLE %s; %s".formatted(role, sql));
  }
}
