package io.sequin.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.storage.consumer.Cursor;
import io.sequin.storage.consumer.CursorKey;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.LogOffsets;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.log.StoredBatch;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.topic.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that the last release with one schema has filled, as pg_dump has written it. */
class UpgradeTest {

  private static final BatchLogSettings LOG = new BatchLogSettings(1, 1 << 20, 1 << 20);

  /** Every view for users, and what users have made of them. */
  private static final List<String> VIEWS =
      List.of(
          "sequin.messages",
          "sequin.messages('plain', 0, 5, 25)",
          // what is packed was written before the topic was compacted, and is shown once it is
          // folded
          "(SELECT * FROM sequin.latest WHERE topic = 'keyed')",
          "sequin.topics",
          "sequin.consumers",
          "sequin.consumer_lag",
          "sequin.consumer_progress",
          "sequin.deliveries",
          "sequin.dead_letters",
          "public.users_view",
          "public.users_lag",
          "public.users_own");

  private DatabaseSettings database;

  @BeforeEach
  void restore() throws IOException {
    database = TestDatabase.create();
    try (InputStream dump = UpgradeTest.class.getResourceAsStream("/upgrade/one-schema.sql.gz");
        InputStream sql = new GZIPInputStream(dump)) {
      TestDatabase.execute(database, new String(sql.readAllBytes(), UTF_8));
    }
    // the dump is old, and what was held is to be so still
    TestDatabase.execute(
        database,
        "UPDATE public.deliveries SET due_at = clock_timestamp() + interval '1 hour' WHERE"
            + " is_held");
  }

  @Test
  void whatSqlSeesIsAsItWas() {
    Map<String, List<String>> before = rows();
    try (Storage storage = Storage.open(database, LOG)) {
      assertThat(rows()).isEqualTo(before);
      assertThat(storage.topics().topics())
          .extracting(Topic::name)
          .containsExactly("empty", "keyed", "packed", "plain", "sqlworker.dead", "work");
    }
    assertThat(before.values()).noneMatch(List::isEmpty);
    assertThat(query("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
        .as("users_view, users_lag, users_own and its key")
        .containsExactly("4");
    assertThat(query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'sequin%' ORDER BY 1"))
        .containsExactly(
            "sequin",
            "sequin_control",
            "sequin_log",
            "sequin_private",
            "sequin_queries",
            "sequin_tables");
  }

  @Test
  void itHasTheTablesOfANewDatabase() {
    DatabaseSettings fresh = TestDatabase.create();
    Storage.open(fresh, LOG).close();
    Storage.open(database, LOG).close();

    for (String catalog : List.of(COLUMNS, CONSTRAINTS, INDEXES, FUNCTIONS)) {
      assertThat(query(catalog)).isEqualTo(TestDatabase.query(fresh, catalog));
    }
  }

  @Test
  void whatGatewaysKeepIsThere() {
    try (Storage storage = Storage.open(database, LOG)) {
      Topic plain = storage.topics().find("plain").orElseThrow();
      Map<CursorKey, Cursor> cursors =
          storage.cursors().fetch(Set.of("classic-group"), Map.of()).get("classic-group");
      Cursor cursor = cursors.get(CursorKey.of(new PartitionId(plain.id(), 2)));
      assertThat(cursor.offset()).isEqualTo(12);
      assertThat(cursor.metadata()).isEqualTo("note 2");
      assertThat(storage.consumers().find("consumer-group")).isPresent();
      assertThat(storage.deliveries().frontiers("share")).hasSize(2);
      assertThat(query("SELECT entity, name, value FROM sequin_control.client_quotas"))
          .containsExactly("{\"client-id\": \"fast\"}|producer_byte_rate|1000000000");
      assertThat(query("SELECT value FROM sequin_control.group_configs WHERE group_id = 'share'"))
          .containsExactly("earliest");
      assertThat(query("SELECT key FROM sequin_log.outbox")).hasSize(2);
    }
  }

  @Test
  void everyRecordIsReadAndAppendsGoOn() {
    try (Storage storage = Storage.open(database, LOG)) {
      for (Topic topic : storage.topics().topics()) {
        for (int number = 0; number < topic.partitionCount(); number++) {
          PartitionId partition = new PartitionId(topic.id(), number);
          LogOffsets before = storage.log().currentOffsets(partition);
          assertThat(readTo(storage, partition)).as(topic.name()).isEqualTo(before.highWatermark());

          storage.log().append(Batches.of(partition, 2, "new", "value")).join();
          assertThat(readTo(storage, partition)).isEqualTo(before.highWatermark() + 2);
        }
      }
      assertThat(query("SELECT count(*) FROM sequin.messages WHERE key = 'new'"))
          .containsExactly("22");
    }
  }

  @Test
  void numbersAreNotGivenOutTwice() {
    long producer = Long.parseLong(query("SELECT max(producer_id) FROM producers").getFirst());
    int topic = Integer.parseInt(query("SELECT max(id) FROM topics").getFirst());
    try (Storage storage = Storage.open(database, LOG)) {
      assertThat(storage.producerIds().allocate()).isGreaterThan(producer);
      assertThat(storage.topics().create("next", 1, Map.of()).id()).isGreaterThan(topic);
      storage.topics().setPartitionCount("keyed", count -> count + 1);
    }
  }

  @Test
  void workersInSqlGoOn() {
    try (Storage storage = Storage.open(database, LOG)) {
      assertThat(query("SELECT count(*) FROM sequin.receive('sqlworker', 100)"))
          .as("30 in each of 2 partitions, without 5 done, 5 held, 2 and 1 rejected")
          .containsExactly("47");
      assertThat(
              query(
                  "SELECT sequin.ack('filtered', array_agg(ack_id)) FROM"
                      + " sequin.receive('filtered', 5)"))
          .containsExactly("2");
      assertThat(query("SELECT key, sequin.text(data) FROM sequin.receive('keyedworker', 1)"))
          .hasSize(1);
      assertThatThrownBy(() -> query("SELECT * FROM sequin.receive('packedworker', 1)"))
          .hasMessageContaining("are compressed");
      query("SELECT sequin.commit('sqlgroup', 'plain', 1, 6)");
      assertThat(storage.cursors().fetch(Set.of("sqlgroup"), Map.of())).hasSize(1);
    }
  }

  @Test
  void aDeletedTopicIsClearedAway() {
    try (Storage storage = Storage.open(database, LOG)) {
      assertThat(query("SELECT name FROM sequin_control.topics WHERE deleted_at IS NOT NULL"))
          .containsExactly("gone");
      new Janitor(
              new io.sequin.storage.database.Database(database),
              Duration.ofSeconds(5),
              Duration.ofDays(99999))
          .run();
      assertThat(query("SELECT name FROM sequin_control.topics WHERE deleted_at IS NOT NULL"))
          .isEmpty();
      assertThat(query("SELECT to_regclass('sequin_log.batches_8_0')")).containsExactly("null");
      assertThat(storage.topics().find("gone")).isEmpty();
    }
  }

  @Test
  void aStartThatIsCutOffIsTakenUpAgain() throws SQLException {
    Map<String, List<String>> before = rows();
    try (Connection reader = TestDatabase.connect(database);
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      // somebody who holds on to a segment in the middle
      statement.execute("LOCK TABLE public.batches_2_0 IN ACCESS SHARE MODE");
      assertThatThrownBy(() -> Storage.open(database, LOG))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("lock timeout");
      assertThat(query("SELECT to_regclass('sequin_log.batches_1_0')"))
          .containsExactly("sequin_log.batches_1_0");
    }
    Storage.open(database, LOG).close();
    assertThat(rows()).isEqualTo(before);
  }

  @Test
  void anOlderReleaseIsToBeStartedFirst() {
    TestDatabase.execute(
        database, "DELETE FROM sequin_migrations WHERE version IN ('15', '16', '17')");
    assertThatThrownBy(() -> Storage.open(database, LOG))
        .isInstanceOf(StorageException.class)
        .hasMessage(
            "the tables in schema public are of an older release, at migration 14.2: start the"
                + " release before this one on them first, which brings them to 17");
  }

  private static long readTo(Storage storage, PartitionId partition) {
    LogOffsets ends = storage.log().currentOffsets(partition);
    // what is folded is for the gateway to make batches of
    long offset = Math.max(ends.startOffset(), ends.foldedOffset());
    while (offset < ends.highWatermark()) {
      List<StoredBatch> batches = storage.log().read(partition, offset, 1 << 20);
      if (batches.isEmpty()) {
        return offset;
      }
      offset = batches.getLast().lastOffset() + 1;
    }
    return offset;
  }

  private Map<String, List<String>> rows() {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (String view : VIEWS) {
      rows.put(view, query("SELECT r::text FROM " + view + " AS r ORDER BY 1"));
    }
    return rows;
  }

  private List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }

  private static final String OURS =
      " IN ('sequin'::regnamespace, 'sequin_private'::regnamespace,"
          + " 'sequin_control'::regnamespace, 'sequin_log'::regnamespace)";

  private static final String COLUMNS =
      "SELECT c.oid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,"
          + " a.attcollation::regcollation, a.attidentity, a.attgenerated,"
          + " pg_get_expr(d.adbin, d.adrelid), c.reloptions"
          + " FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid"
          + " LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum"
          + " WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'S')"
          + " AND c.relname !~ '^(batches_[0-9]|migrations)' AND c.relnamespace"
          + OURS
          + " ORDER BY 1, 2";

  private static final String CONSTRAINTS =
      "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
          + " WHERE contype <> 'n' AND conrelid::regclass::text !~ 'batches_[0-9]|migrations'"
          + " AND connamespace"
          + OURS
          + " ORDER BY 1, 2";

  private static final String INDEXES =
      "SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
          + " WHERE indrelid::regclass::text !~ 'batches_[0-9]|migrations' AND relnamespace"
          + OURS
          + " ORDER BY 1";

  private static final String FUNCTIONS =
      "SELECT oid::regprocedure::text, provolatile, prosecdef, prosrc, pg_get_function_result(oid)"
          + " FROM pg_proc WHERE proname <> 'message_key' AND pronamespace"
          + OURS
          + " ORDER BY 1";
}
