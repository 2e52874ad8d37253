package io.sequin.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.keyed.KeyedMessage;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Roles that have some topics: whatever they read or call, the others are not there. */
class TopicGrantsTest {

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  /** Of each function that takes a topic or a consumer a call with that of the name. */
  private static final Map<String, String> CALLS =
      Map.ofEntries(
          Map.entry("send(text,text,bytea,jsonb,integer)", "send('%s', 'k', '\\x00'::bytea)"),
          Map.entry("send(text,text,text,jsonb,integer)", "send('%s', 'k', 'v'::text)"),
          Map.entry(
              "send_batch(text,text[],bytea[],jsonb[],integer[])",
              "send_batch('%s', '{k}', ARRAY['\\x00'::bytea])"),
          Map.entry(
              "send_batch(text,text[],text[],jsonb[],integer[])",
              "send_batch('%s', '{k}', ARRAY['v'])"),
          Map.entry(
              "send_batch(text,text[],jsonb[],jsonb[],integer[])",
              "send_batch('%s', '{k}', ARRAY['{}'::jsonb])"),
          Map.entry("send(text,text,jsonb,jsonb,integer)", "send('%s', 'k', '{}'::jsonb)"),
          Map.entry("commit(text,text,integer,bigint)", "commit('%1$s.g', '%1$s', 0, 0)"),
          Map.entry("messages(text,integer,bigint,bigint)", "messages('%s', 0, 0)"),
          Map.entry(
              "create_consumer(text,text,integer,integer,integer,text)",
              "create_consumer('another', '%s.>')"),
          Map.entry(
              "create_consumer(text,text,text,integer,integer,integer,text,text)",
              "create_consumer('another', '%s.>', \"where\" => 'true')"),
          Map.entry(
              "create_query_topic(text,text,text,text,text,text,text)",
              "create_query_topic('another', '%s', 'true')"),
          Map.entry(
              "alter_query_topic(text,text,text,text,text,text)",
              "alter_query_topic('%s.q', 'false')"),
          Map.entry("drop_query_topic(text)", "drop_query_topic('%s.q')"),
          Map.entry("receive(text,integer,text)", "receive('%s.w', 1)"),
          Map.entry("ack(text,text[])", "ack('%s.w', '{1-1-1}')"),
          Map.entry("nack(text,text[],integer)", "nack('%s.w', '{1-1-1}')"),
          Map.entry("reject(text,text[])", "reject('%s.w', '{1-1-1}')"),
          Map.entry("extend(text,text[],integer)", "extend('%s.w', '{1-1-1}', 1)"),
          Map.entry("rewind(text,text)", "rewind('%s.w', 'latest')"),
          Map.entry("rewind(text,timestamp with time zone)", "rewind('%s.w', now())"),
          Map.entry("rewind(text,bigint,integer)", "rewind('%s.w', 0)"),
          Map.entry("drop_consumer(text)", "drop_consumer('%s.w')"),
          Map.entry(
              "publish_table(text,text,text,text,boolean)", "publish_table('pg_class', '%s')"),
          Map.entry("unpublish_table(text,text)", "unpublish_table('pg_class', '%s')"),
          Map.entry(
              "subscribe_table(text,text,text,text,text,text)",
              "subscribe_table('%s', 'pg_class', 'c')"),
          Map.entry("transaction_token(text)", "transaction_token('%s.t')"),
          Map.entry("end_transaction(text,text,boolean)", "end_transaction('%s.t', '0-0-0', true)"),
          Map.entry("grant_topic(text,text,text)", "grant_topic('%s', 'nobody', 'read')"),
          Map.entry("revoke_topic(text,text,text)", "revoke_topic('%s', 'nobody', 'read')"));

  private static final List<String> OF_NO_TOPIC =
      List.of(
          "text(bytea)",
          "json(bytea)",
          "key_filter_pattern(text)",
          "key_matches(text,text)",
          "unsubscribe_table(text)");

  private final String alice = "alice \"of\" '" + ProcessHandle.current().pid();
  private final String quoted = '"' + alice.replace("\"", "\"\"") + '"';
  private final String literal = "'" + alice.replace("'", "''") + "'";

  private DatabaseSettings database;
  private Storage storage;

  @BeforeEach
  void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
    for (String topic : List.of("payroll", "secret")) {
      fill(topic);
    }
    sql("CREATE ROLE %s; GRANT sequin_topic_user TO %1$s".formatted(quoted));
  }

  /** So that each view has a row of it. */
  private void fill(String topic) {
    PartitionId partition =
        new PartitionId(
            storage.topics().create(topic, 1, Map.of("cleanup.policy", "compact")).id(), 0);
    storage.log().append(Batches.of(partition, 3, "key", topic + " data")).join();
    sql("SELECT sequin.commit('%1$s.g', '%1$s', 0, 0)".formatted(topic));
    sql("SELECT sequin.create_consumer('%1$s.w', '%1$s', max_deliver => 1)".formatted(topic));
    sql(
        "SELECT sequin.reject('%1$s.w', array_agg(ack_id)) FROM sequin.receive('%1$s.w') AS r"
            .formatted(topic));
    KeyedMessage newest =
        new KeyedMessage(2, 0, bytes("key"), bytes(topic + " data"), 0, new byte[0]);
    storage.keyed().fold(partition, 0, 3, List.of(newest), 0);
    storage.log().append(Batches.of(partition, 3, "other", topic + " data")).join();
    sql("SELECT * FROM sequin.receive('%s.w')".formatted(topic));
    TestTransaction.begin(storage, topic + ".t", partition).write(partition, 1);
    sql("SELECT sequin.grant_topic('%s', 'sequin_reader', 'read')".formatted(topic));
    sql("SELECT sequin.create_query_topic('%1$s.q', '%1$s', 'true')".formatted(topic));
    sql("SELECT sequin.grant_topic('%s.q', 'sequin_reader', 'read')".formatted(topic));
    sql("CREATE TABLE %1$s_rows (id text PRIMARY KEY)".formatted(topic));
    sql("SELECT sequin.publish_table('%1$s_rows', '%1$s')".formatted(topic));
    sql("SELECT sequin.subscribe_table('%1$s', '%1$s_rows', '%1$s.c')".formatted(topic));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @AfterEach
  void close() {
    storage.close();
    sql("DROP ROLE " + quoted);
  }

  @Test
  void everyViewShowsOnlyWhatWasGranted() {
    grant("payroll", "read");
    grant("payroll.q", "read");

    for (String view :
        query(
            "SELECT viewname FROM pg_views"
                + " WHERE schemaname = 'sequin' AND viewname <> 'send_rows'")) {
      String rows = "SELECT r::text FROM sequin." + view + " AS r";
      // what is granted is shown to those who have it
      String other = view.equals("topic_grants") ? "read" : "payroll";
      assertThat(query(rows)).as(view).anyMatch(row -> row.contains("secret"));
      assertThat(as(quoted, rows))
          .as(view)
          .anyMatch(row -> row.contains(other))
          .noneMatch(row -> row.contains("secret"));
    }
  }

  @Test
  void whatIsNotGrantedIsAsIfItWereNotThereToEveryFunction() {
    grant("payroll", "work");
    grant("payroll", "send");

    for (String function : functions()) {
      String call = "SELECT * FROM sequin." + CALLS.get(function);
      assertThat(outcome(call.formatted("secret")))
          .as(function)
          .isEqualTo(outcome(call.formatted("nothing")).replace("nothing", "secret"));
    }
    assertThat(query("SELECT count(*) FROM sequin.consumers WHERE name = 'secret.w'"))
        .containsExactly("1");
  }

  /** Else a function that is new could be forgotten here. */
  private List<String> functions() {
    List<String> functions =
        new ArrayList<>(
            query(
                "SELECT proname || '(' || oidvectortypes(proargtypes) || ')' FROM pg_proc"
                    + " WHERE pronamespace = 'sequin'::regnamespace"));
    functions.replaceAll(function -> function.replace(", ", ","));
    functions.removeAll(OF_NO_TOPIC);
    assertThat(functions).containsExactlyInAnyOrderElementsOf(CALLS.keySet());
    return functions;
  }

  private String outcome(String sql) {
    try {
      return as(quoted, sql).toString();
    } catch (IllegalStateException e) {
      return e.getCause().getMessage().replaceAll("(?s)\n *Where:.*", "");
    }
  }

  @Test
  void eachRightAllowsWhatItSays() {
    grant("payroll", "read");
    assertThat(as(quoted, "SELECT count(*) FROM sequin.messages")).containsExactly("4");
    assertRefused("SELECT sequin.send('payroll', 'k', 'v')");
    assertRefused("INSERT INTO sequin.send_rows (topic, key) VALUES ('payroll', 'k')");
    assertRefused("SELECT * FROM sequin.receive('payroll.w')");
    assertRefused("SELECT sequin.commit('payroll.g', 'payroll', 0, 1)");
    assertRefused("SELECT sequin.create_consumer('c', 'payroll.a.>')");

    revoke("payroll", "read");
    grant("payroll", "send");
    as(quoted, "SELECT sequin.send('payroll', 'k', 'v')");
    as(quoted, "INSERT INTO sequin.send_rows (topic, key) VALUES ('payroll', 'k')");
    assertThat(outcome("INSERT INTO sequin.send_rows (topic, key) VALUES ('secret', 'k')"))
        .startsWith("ERROR: topic \"secret\" does not exist");
    assertThat(as(quoted, "SELECT name FROM sequin.topics")).containsExactly("payroll");
    assertThat(as(quoted, "SELECT * FROM sequin.messages")).isEmpty();
    assertRefused("SELECT * FROM sequin.receive('payroll.w')");

    grant("payroll", "work");
    assertThat(as(quoted, "SELECT count(*) FROM sequin.messages")).containsExactly("4");
    as(quoted, "SELECT sequin.create_consumer('c', 'payroll.a.>')");
    as(quoted, "SELECT sequin.drop_consumer('c')");
    as(quoted, "SELECT sequin.rewind('payroll.w', 0)");
    as(quoted, "SELECT sequin.commit('payroll.g', 'payroll', 0, 1)");

    revoke("payroll", "work");
    revoke("payroll", "send");
    assertThat(as(quoted, "SELECT * FROM sequin.topics")).isEmpty();
  }

  @Test
  void noFunctionInAConditionGetsARowOfAnotherTopicToSee() throws SQLException {
    grant("payroll", "read");
    sql(
        """
        CREATE FUNCTION tell(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE COST 0.0001
        AS $$ BEGIN RAISE NOTICE '%', value; RETURN true; END $$;
        """);
    for (String condition : List.of("tell(topic)", "tell(convert_from(data, 'UTF8'))")) {
      for (String source :
          List.of("sequin.messages", "sequin.latest", "sequin.messages('secret', 0, 0)")) {
        assertThat(notices("SELECT * FROM " + source + " WHERE " + condition))
            .noneMatch(notice -> notice.contains("secret"));
      }
    }
    assertThat(notices("SELECT * FROM sequin.messages WHERE tell(topic)")).contains("payroll");
    assertThat(notices("SELECT * FROM sequin.topics WHERE tell(name)")).containsExactly("payroll");
  }

  /** As when autovacuum runs what is in an index of somebody's table. */
  @Test
  void whoRunsAFunctionOfAnotherGivesItNoRights() {
    sql("GRANT CREATE ON SCHEMA public TO " + quoted);
    as(
        quoted,
        "CREATE FUNCTION public.peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$"
            + " SELECT sequin.send('secret', 'k', 'v'); SELECT 1 $$");
    assertThatThrownBy(() -> query("SELECT public.peek()"))
        .cause()
        .hasMessageContaining("topic \"secret\" does not exist");
    sql("DROP FUNCTION public.peek(); REVOKE CREATE ON SCHEMA public FROM " + quoted);
  }

  @Test
  void aConsumerMayNotTakeTheNamesOfOthers() {
    grant("payroll", "work");
    storage.topics().create("mine.dead", 1, Map.of());
    sql("SELECT sequin.create_consumer('both', 'secret')");

    for (String name : List.of("mine", "both", "secret.w")) {
      assertThat(outcome("SELECT sequin.create_consumer('" + name + "', 'payroll')"))
          .startsWith("ERROR: consumer \"" + name + "\" exists");
    }
  }

  @Test
  void aMemberHasWhatItsGroupHas() {
    String group = "payroll_group_" + ProcessHandle.current().pid();
    sql("CREATE ROLE %s; GRANT %1$s TO %s".formatted(group, quoted));
    sql("SELECT sequin.grant_topic('payroll', '%s', 'read')".formatted(group));

    assertThat(as(quoted, "SELECT name FROM sequin.topics")).containsExactly("payroll");
    assertThat(as(quoted, "SELECT role FROM sequin.topic_grants")).containsExactly(group);

    sql("DROP ROLE " + group);
    assertThat(as(quoted, "SELECT name FROM sequin.topics")).isEmpty();
    // what is left of it can be taken back
    sql("SELECT sequin.revoke_topic('payroll', '%s', 'read')".formatted(group));
    assertThat(query("SELECT role FROM sequin.topic_grants WHERE topic = 'payroll'"))
        .containsExactly("sequin_reader");
  }

  @Test
  void aTopicThatIsMadeAnewIsNotGranted() {
    grant("payroll", "read");
    storage.topics().delete("payroll");
    storage.topics().create("payroll", 1, Map.of());

    assertThat(as(quoted, "SELECT name FROM sequin.topics")).isEmpty();
    assertThat(query("SELECT * FROM sequin.topic_grants WHERE topic = 'payroll'")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'nothing', 'sequin_reader', 'read'|42704|topic \"nothing\" does not exist",
        "'payroll.>', 'sequin_reader', 'read'|42704|topic \"payroll.>\" does not exist",
        "null, 'sequin_reader', 'read'|42704|topic \"null\" does not exist",
        "'payroll', 'no such role', 'read'|42704|role \"no such role\" does not exist",
        "'payroll', null, 'read'|42704|role \"null\" does not exist",
        "'payroll', 'sequin_reader', 'own'|22023|there is no access \"own\"",
        "'payroll', 'sequin_reader', null|22023|there is no access \"null\""
      })
  void whatCannotBeGrantedIsSaid(String line) {
    String[] parts = line.split("\\|");
    assertThatThrownBy(() -> sql("SELECT sequin.grant_topic(" + parts[0] + ")"))
        .cause()
        .hasMessageContaining(parts[2])
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo(parts[1]);
  }

  private void grant(String topic, String access) {
    sql("SELECT sequin.grant_topic('%s', %s, '%s')".formatted(topic, literal, access));
  }

  private void revoke(String topic, String access) {
    sql("SELECT sequin.revoke_topic('%s', %s, '%s')".formatted(topic, literal, access));
  }

  private void sql(String sql) {
    TestDatabase.execute(database, sql);
  }

  private List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }

  private void assertRefused(String sql) {
    assertThatThrownBy(() -> as(quoted, sql))
        .cause()
        .hasMessageContaining("permission denied for topic \"payroll\"")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo(INSUFFICIENT_PRIVILEGE);
  }

  private List<String> as(String role, String sql) {
    try (Connection connection = TestDatabase.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("SET ROLE " + role);
      return statement.execute(sql) ? TestDatabase.rows(statement.getResultSet()) : List.of();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> notices(String sql) throws SQLException {
    try (Connection connection = TestDatabase.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("SET ROLE " + quoted);
      statement.execute(sql);
      List<String> told = new ArrayList<>();
      for (SQLWarning each = statement.getWarnings(); each != null; each = each.getNextWarning()) {
        told.add(each.getMessage());
      }
      return told;
    }
  }
}
