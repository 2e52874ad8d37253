package io.sequin.storage.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Query topics in SQL, made by a role that owns little. Amounts are 0, 100, … 900 in each batch.
 */
class QueryTopicsTest {

  private static final String MAKER = "maker_" + ProcessHandle.current().pid();
  private static final String READER = "reader_" + ProcessHandle.current().pid();
  private static final String OVER_500 = "(sequin.json(data)->>'amount')::numeric > 500";

  private static DatabaseSettings database;
  private static Storage storage;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    PartitionId orders = new PartitionId(storage.topics().create("orders", 2, Map.of()).id(), 0);
    for (int batch = 0; batch < 3; batch++) {
      storage
          .log()
          .append(
              Batches.of(
                  orders,
                  IntStream.range(0, 10)
                      .mapToObj(i -> TestRecord.of("eu." + i, "{\"amount\": " + i * 100 + "}"))
                      .toArray(TestRecord[]::new)))
          .join();
    }
    storage.topics().create("secret", 1, Map.of());
    sql(
        """
        CREATE ROLE %1$s; GRANT sequin_topic_user TO %1$s;
        CREATE ROLE %2$s; GRANT sequin_topic_user TO %2$s;
        SELECT sequin.grant_topic('orders', '%1$s', 'read');
        CREATE TABLE prices (price integer);
        GRANT SELECT, INSERT ON prices TO %1$s;
        CREATE SCHEMA closed;
        CREATE FUNCTION closed.open_to_all() RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
        CREATE FUNCTION writer() RETURNS boolean LANGUAGE plpgsql VOLATILE AS
          'BEGIN INSERT INTO public.prices VALUES (1); RETURN true; END';
        CREATE FUNCTION liar() RETURNS boolean LANGUAGE plpgsql STABLE AS
          'BEGIN RETURN public.writer(); END';
        CREATE FUNCTION late_liar(key text) RETURNS boolean LANGUAGE plpgsql STABLE AS
          'BEGIN RETURN key LIKE ''eu.%%'' AND public.writer(); END';
        CREATE FUNCTION climber() RETURNS boolean LANGUAGE plpgsql STABLE AS
          'BEGIN PERFORM set_config(''role'', ''none'', false); RETURN true; END';
        CREATE FUNCTION me() RETURNS text LANGUAGE sql STABLE AS 'SELECT current_user::text';
        """
            .formatted(MAKER, READER));
  }

  @AfterAll
  static void close() {
    storage.close();
    sql("DROP OWNED BY %1$s, %2$s; DROP ROLE %1$s, %2$s".formatted(MAKER, READER));
  }

  @Test
  void messagesOfItAreThoseOfWhichThePredicateIsTrueAtTheirOffsets() {
    create("big", OVER_500);

    assertThat(query("SELECT partition, \"offset\", key FROM sequin.messages WHERE topic = 'big'"))
        .hasSize(12)
        .contains("0|6|eu.6", "0|29|eu.9");
    assertThat(query("SELECT \"offset\" FROM sequin.messages('big', 0, 8, 17) ORDER BY 1"))
        .containsExactly("8", "9", "16", "17");
    assertThat(query("SELECT partitions, records FROM sequin.topics WHERE name = 'big'"))
        .containsExactly("2|30");
  }

  @Test
  void expressionsStandInForKeyDataAndHeaders() {
    as(
        MAKER,
        """
        SELECT sequin.create_query_topic('projected', 'orders', $$ "offset" = 3 $$,
          key => $$ 'us.' || partition $$, data => $$ sequin.json(data)->'amount' $$,
          headers => $$ jsonb_build_object('was', key) $$)
        """);

    assertThat(
            query(
                "SELECT key, sequin.text(data), headers, sequin.text(record_key)"
                    + " FROM sequin.messages WHERE topic = 'projected'"))
        .containsExactly("us.0|300|{\"was\": \"eu.3\"}|us.0");
  }

  @Test
  void aConsumerGetsWhatItChoosesOrWhatAPredicateOfItsOwnDoes() {
    create("eu", OVER_500);
    sql("SELECT sequin.grant_topic('orders', '%s', 'work')".formatted(MAKER));
    as(MAKER, "SELECT sequin.create_consumer('eu.all', 'eu')");
    as(MAKER, "SELECT sequin.create_consumer('eu.some', 'eu.eu.7')");
    as(
        MAKER,
        "SELECT sequin.create_consumer('own', 'orders.>', \"where\" => $$ key = 'eu.1' $$,"
            + " max_ack_pending => 2)");

    assertThat(received("eu.all", 100)).hasSize(12).contains("eu|6|eu.6");
    assertThat(received("eu.all", 100)).isEmpty();
    assertThat(received("eu.some", 2)).containsExactly("eu|7|eu.7", "eu|17|eu.7");
    assertThat(received("eu.some", 2)).containsExactly("eu|27|eu.7");
    assertThat(received("own", 10)).containsExactly("orders|1|eu.1", "orders|11|eu.1");
    assertThat(query("SELECT topic, lag FROM sequin.consumer_lag WHERE consumer = 'eu.some'"))
        .contains("eu.eu.7|3");
    as(MAKER, "SELECT sequin.drop_consumer('own')");
    as(MAKER, "SELECT sequin.drop_query_topic('eu')");
    assertThatThrownBy(() -> received("eu.all", 1)).hasMessageContaining("was deleted");
    sql("SELECT sequin.revoke_topic('orders', '%s', 'work')".formatted(MAKER));
  }

  @Test
  void aRecordThatItFailsOnIsPassedOrStopsIt() {
    create("skips", "(100 / (\"offset\" - 15)) IS NOT NULL");
    as(
        MAKER,
        "SELECT sequin.create_query_topic('stops', 'orders', '(100 / (\"offset\" - 15)) IS NOT"
            + " NULL', on_error => 'stop')");

    assertThat(query("SELECT count(*) FROM sequin.messages WHERE topic = 'skips'"))
        .containsExactly("29");
    assertThat(query("SELECT count(*) FROM sequin.messages('stops', 0, 0, 14)"))
        .containsExactly("15");
    assertThatThrownBy(() -> as(MAKER, "SELECT count(*) FROM sequin.messages('stops', 0, 0, 20)"))
        .hasMessageContaining("the query stops at partition 0 offset 15: division by zero");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "42601 | true) ; DROP TABLE prices; SELECT (true",
        "42601 | true) UNION SELECT (true",
        "42601 | true; SELECT true",
        "42P11 | true END IS NULL; DROP TABLE prices; SELECT CASE WHEN true THEN true",
        "42601 | true /* x",
        "42601 | key = 'a",
        "42601 | (true",
        "42601 | true, true",
        "42601 | SELECT true",
        "42601 | ''",
        "42P02 | $1 = 1",
        "42804 | 1",
        "42703 | amount > 1",
        "42883 | nothing_of_the_kind(data)",
        "42803 | count(*) > 1",
        "42P20 | row_number() OVER () > 1",
        "0A000 | generate_series(1, 2) > 1",
        "0A000 | pg_sleep(1) IS NULL",
        "0A000 | random() > 0.5",
        "0A000 | set_config('role', 'none', false) = ''",
        "0A000 | EXISTS (SELECT FROM prices)",
        "0A000 | writer()",
        "25006 | liar()",
        "42501 | climber()",
        "42501 | closed.open_to_all()",
        "42501 | sequin_log.record_key(data, 1) IS NULL",
      })
  void whatIsNoExpressionOrDoesWhatNoneMayIsRefusedInOneLine(String state, String predicate) {
    assertThatThrownBy(() -> create("bad", predicate.equals("''") ? "" : predicate))
        .isInstanceOfSatisfying(
            IllegalStateException.class,
            e -> {
              SQLException cause = (SQLException) e.getCause();
              assertThat(cause.getSQLState()).as(cause.getMessage()).isEqualTo(state);
            });
    assertThat(query("SELECT name FROM sequin.topics WHERE name = 'bad'")).isEmpty();
    assertThat(query("SELECT to_regclass('prices')")).containsExactly("prices");
  }

  @Test
  void aCommentAtTheEndAndAnythingInQuotesAreNoHarm() {
    for (String predicate :
        List.of("true -- ", "key <> '); --' /* ' */", "key <> $q$ ' ) $q$", "key <> E'\\'); '")) {
      create("quoted", predicate);
      assertThat(query("SELECT count(*) FROM sequin.messages WHERE topic = 'quoted'"))
          .containsExactly("30");
      as(MAKER, "SELECT sequin.drop_query_topic('quoted')");
    }
  }

  @Test
  void itRunsAsWhoMadeItAndWritesNothingWhoeverReads() {
    create("mine", "me() = '%s'".formatted(MAKER));
    create("writes", "late_liar(key)");

    assertThat(query("SELECT count(*) FROM sequin.messages WHERE topic = 'mine'"))
        .containsExactly("30");
    assertThatThrownBy(() -> query("SELECT * FROM sequin.messages WHERE topic = 'writes'"))
        .hasMessageContaining("read-only transaction");
    assertThat(query("SELECT * FROM prices")).isEmpty();
    sql(
        "BEGIN; SELECT count(*) FROM sequin.messages('mine', 0, 0); INSERT INTO prices VALUES (1);"
            + " ROLLBACK");
  }

  @Test
  void itTakesReadAccessToMakeOneAndAGrantOnItToReadIt() {
    assertThatThrownBy(() -> as(MAKER, "SELECT sequin.create_query_topic('spy', 'secret', 'true')"))
        .hasMessageContaining("topic \"secret\" does not exist");
    create("shared", "true");
    assertThat(asReader("SELECT * FROM sequin.messages WHERE topic = 'shared'")).isEmpty();
    assertThatThrownBy(() -> as(READER, "SELECT sequin.drop_query_topic('shared')"))
        .hasMessageContaining("does not exist");

    sql("SELECT sequin.grant_topic('shared', '%s', 'read')".formatted(READER));

    assertThat(asReader("SELECT * FROM sequin.messages WHERE topic = 'shared'")).hasSize(30);
    assertThat(asReader("SELECT * FROM sequin.messages WHERE topic = 'orders'")).isEmpty();
    assertThatThrownBy(() -> as(READER, "SELECT sequin.drop_query_topic('shared')"))
        .hasMessageContaining("is of role");
    sql("SELECT sequin.revoke_topic('orders', '%s', 'read')".formatted(MAKER));
    assertThatThrownBy(() -> asReader("SELECT * FROM sequin.messages WHERE topic = 'shared'"))
        .hasMessageContaining("may not read the topic of its query any more");
    sql("SELECT sequin.grant_topic('orders', '%s', 'read')".formatted(MAKER));
  }

  @Test
  void alteringAndDroppingIsFeltByAllAndTheTopicThatItReadsTakesItAlong() {
    PartitionId place =
        new PartitionId(storage.topics().create("short.lived", 1, Map.of()).id(), 0);
    storage.log().append(Batches.of(place, 3, "key", "value")).join();
    sql("SELECT sequin.create_query_topic('follower', 'short.lived', 'true')");
    storage.topics().refresh();
    Query before = storage.topics().find("follower").flatMap(topic -> topic.query()).orElseThrow();

    sql("SELECT sequin.alter_query_topic('follower', '\"offset\" = 1')");
    storage.topics().refresh();

    assertThat(query("SELECT \"offset\" FROM sequin.messages WHERE topic = 'follower'"))
        .containsExactly("1");
    assertThat(storage.topics().find("follower").flatMap(topic -> topic.query()).orElseThrow())
        .isNotEqualTo(before);
    storage.topics().delete("short.lived");
    assertThat(storage.topics().find("follower")).isEmpty();
    assertThat(
            query(
                "SELECT proname FROM pg_proc WHERE proname LIKE 'q\\_%' AND pronamespace ="
                    + " 'sequin_queries'::regnamespace AND proname LIKE '%\\_2'"))
        .isEmpty();
  }

  @Test
  void namesAreThoseOfTopicsAndNothingCanBeSentToOne() {
    create("taken", "true");
    assertThatThrownBy(() -> create("taken", "true")).hasMessageContaining("exists");
    assertThatThrownBy(() -> create("orders", "true")).hasMessageContaining("exists");
    for (String name : List.of("", ".", "a b", "a'; DROP TABLE prices; --", "__consumer_offsets")) {
      assertThatThrownBy(() -> create(name, "true")).hasMessageContaining("illegal name");
    }
    assertThatThrownBy(() -> sql("SELECT sequin.send('taken', 'key', 'data')"))
        .hasMessageContaining("can only be read");
    assertThatCode(() -> storage.topics().refresh()).doesNotThrowAnyException();
    assertThatThrownBy(() -> storage.topics().create("taken", 1, Map.of()))
        .hasMessageContaining("taken");
  }

  @Test
  void aGatewayWithFewRightsRunsQueriesOfThoseRolesOnlyThatItIsAMemberOf() throws SQLException {
    String gateway = "gateway_" + ProcessHandle.current().pid();
    sql("CREATE ROLE %s LOGIN PASSWORD 'secret'".formatted(gateway));
    DatabaseSettings owned = TestDatabase.create("OWNER " + gateway);
    DatabaseSettings own = DatabaseSettings.of(owned.jdbcUrl(), gateway, "secret");
    String create = "SET ROLE %s; SELECT sequin.create_query_topic('q', 'orders', 'true')";
    try (Storage modest = Storage.open(own, new BatchLogSettings(1, 1 << 20, 1 << 20))) {
      modest.topics().create("orders", 1, Map.of());
      TestDatabase.execute(
          own, "SELECT sequin.grant_topic('orders', '%s', 'read')".formatted(MAKER));
      assertThatThrownBy(() -> TestDatabase.execute(owned, create.formatted(MAKER)))
          .hasMessageContaining("may not run queries as role")
          .cause()
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("42501");

      sql("GRANT %s TO %s".formatted(MAKER, gateway));

      TestDatabase.execute(owned, create.formatted(MAKER));
      assertThat(TestDatabase.query(own, "SELECT * FROM sequin.messages WHERE topic = 'q'"))
          .isEmpty();
      modest.topics().delete("orders");
    }
    TestDatabase.execute(owned, "DROP OWNED BY %1$s, %2$s CASCADE".formatted(MAKER, gateway));
  }

  private static List<String> received(String consumer, int count) {
    return query(
        "SELECT topic, \"offset\", key FROM sequin.receive('"
            + consumer
            + "', "
            + count
            + ") ORDER BY 2");
  }

  private static void create(String name, String predicate) {
    as(
        MAKER,
        "SELECT sequin.create_query_topic('%s', 'orders', '%s')"
            .formatted(name.replace("'", "''"), predicate.replace("'", "''")));
  }

  private static List<String> asReader(String sql) {
    try (Connection connection = TestDatabase.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("SET ROLE " + READER);
      return TestDatabase.rows(statement.executeQuery(sql));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void as(String role, String sql) {
    sql("SET ROLE %s; %s".formatted(role, sql));
  }

  private static void sql(String sql) {
    TestDatabase.execute(database, sql);
  }

  private static List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }
}
