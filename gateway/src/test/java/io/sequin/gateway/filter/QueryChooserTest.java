package io.sequin.gateway.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequin.gateway.GatewayFixture;
import io.sequin.gateway.config.ServerLimits;
import io.sequin.protocol.record.BatchFields;
import io.sequin.protocol.record.RecordBatchBuilder;
import io.sequin.protocol.record.RecordCursor;
import io.sequin.protocol.record.RecordHeader;
import io.sequin.storage.Storage;
import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.key.KeyFilter;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.StoredBatch;
import io.sequin.storage.query.QueryFailedException;
import io.sequin.storage.topic.Topic;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asks a real PostgreSQL about batches that it has never stored. */
class QueryChooserTest {

  private DatabaseSettings database;
  private Storage storage;
  private QueryResults results;

  @BeforeEach
  void open() {
    database = GatewayFixture.newDatabase();
    storage = Storage.open(database, BatchLogSettings.defaults());
    storage.topics().create("orders", 1, Map.of());
    results = new QueryResults(storage.queries(), () -> 1, 1 << 20);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void recordsStandAsTheyWereAndBatchesWithoutAnyArePassed() throws SQLException {
    BatchChooser chooser = chooser("sequin.text(data) = 'yes'");

    List<BatchChooser.Part> parts =
        chooser.choose(List.of(batch(0, "no", "yes", "no"), batch(3, "no"), batch(4, "yes")), 0);

    assertThat(parts).extracting(BatchChooser.Part::nextOffset).containsExactly(3L, 4L, 5L);
    assertThat(parts.get(0).batch().map(QueryChooserTest::records))
        .hasValue(List.of("1 key.1 yes h=1"));
    assertThat(parts.get(1).batch()).isEmpty();
    assertThat(parts.get(2).batch().map(QueryChooserTest::records))
        .hasValue(List.of("4 key.0 yes h=0"));
  }

  @Test
  void nothingThatAQueryLeavesInTheSessionRunsLater() throws SQLException {
    sql(
        """
        CREATE FUNCTION leave_behind() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
          DEALLOCATE ALL;
          FOR number IN 1 .. 40 LOOP
            EXECUTE format('PREPARE "S_%s" AS SELECT 1', number);
          END LOOP;
          RETURN true;
        END $$;
        CREATE FUNCTION liar() RETURNS boolean LANGUAGE plpgsql STABLE AS
          'BEGIN RETURN public.leave_behind(); END';
        """);
    BatchChooser chooser = chooser("liar() AND sequin.text(data) = 'yes'");

    for (int offset = 0; offset < 20; offset += 2) {
      assertThat(chooser.choose(List.of(batch(offset, "yes", "no")), 0).getFirst().batch())
          .map(QueryChooserTest::records)
          .hasValue(List.of(offset + " key.0 yes h=0"));
    }
  }

  @Test
  void everyColumnIsWhatSqlReadersSee() throws SQLException {
    BatchChooser chooser =
        chooser(
            """
            key = 'key.1' AND headers = '{"h": "1"}' AND "offset" = 1 AND partition = 0
               AND "timestamp" = 'epoch'::timestamptz + interval '1001 ms'
            """);

    assertThat(chooser.choose(List.of(batch(0, "a", "b", "c")), 0).getFirst().batch())
        .map(QueryChooserTest::records)
        .hasValue(List.of("1 key.1 b h=1"));
  }

  @Test
  void aKeyFilterChoosesByTheKeysThatAQueryGives() throws SQLException {
    Topic topic = topic("true", "key => '$$eu.$$ || \"offset\"', headers => 'null'");
    BatchChooser chooser =
        new BatchChoosers(results).of(topic.filteredBy(KeyFilter.parse("eu.1")), 0).orElseThrow();

    assertThat(chooser.chooseWhole(batch(0, "a", "b"), 0).batch())
        .map(QueryChooserTest::records)
        .hasValue(List.of("1 eu.1 b "));
  }

  @Test
  void whatComesBeforeARecordThatStopsItIsGivenAndThenTheReaderIsTold() throws SQLException {
    BatchChooser chooser =
        new BatchChoosers(results)
            .of(topic("sequin.text(data)::integer > 0", "on_error => 'stop'"), 0)
            .orElseThrow();
    List<StoredBatch> batches = List.of(batch(0, "1", "2", "x", "3"), batch(4, "4"));

    List<BatchChooser.Part> parts = chooser.choose(batches, 0);

    assertThat(parts).hasSize(1);
    assertThat(parts.getFirst().nextOffset()).isEqualTo(2);
    assertThat(parts.getFirst().batch().map(StoredBatch::lastOffset)).hasValue(1L);
    assertThatThrownBy(() -> chooser.choose(batches, 2)).isInstanceOf(QueryStoppedException.class);
    assertThat(chooser.choose(batches, 3))
        .extracting(BatchChooser.Part::nextOffset)
        .containsExactly(4L, 5L);
  }

  /** A query whose function is gone shows that nobody asks it. */
  @Test
  void whatWasFoundOnceIsNotAskedForAgain() throws SQLException {
    BatchChooser chooser = chooser("true");
    List<StoredBatch> batches = List.of(batch(0, "a"), batch(1, "b"));
    List<BatchChooser.Part> before = chooser.choose(batches, 0);
    sql("SELECT sequin.drop_query_topic('chosen')");

    assertThat(chooser.choose(batches, 0)).isEqualTo(before);
    assertThatThrownBy(() -> chooser.choose(List.of(batch(2, "c")), 2))
        .isInstanceOf(QueryFailedException.class)
        .hasMessageContaining("altered or dropped");
  }

  private BatchChooser chooser(String predicate) throws SQLException {
    return new BatchChoosers(results).of(topic(predicate, "on_error => 'skip'"), 0).orElseThrow();
  }

  private Topic topic(String predicate, String more) throws SQLException {
    sql(
        "SELECT sequin.create_query_topic('chosen', 'orders', '%s', %s)"
            .formatted(predicate.replace("'", "''"), more));
    storage.topics().refresh();
    return storage.topics().find("chosen").orElseThrow();
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static StoredBatch batch(long baseOffset, String... values) {
    RecordBatchBuilder batch =
        new RecordBatchBuilder(
            BatchFields.withoutProducer(baseOffset, values.length - 1, 1_000), 100);
    for (int i = 0; i < values.length; i++) {
      batch.append(
          baseOffset + i,
          1_000 + i,
          ("key." + i).getBytes(UTF_8),
          values[i].getBytes(UTF_8),
          List.of(new RecordHeader("h".getBytes(UTF_8), Integer.toString(i).getBytes(UTF_8))));
    }
    return new StoredBatch(baseOffset, baseOffset + values.length - 1, batch.build());
  }

  private static List<String> records(StoredBatch batch) {
    List<String> records = new ArrayList<>();
    RecordCursor record = RecordCursor.of(batch.payload(), ServerLimits.MAX_REQUEST_BYTES);
    while (record.next()) {
      String headers =
          record.headerCount() == 0
              ? ""
              : "h=" + (char) record.bytes()[record.headersAt() + record.headersLength() - 1];
      records.add(
          String.join(
              " ",
              Long.toString(batch.baseOffset() + record.offsetDelta()),
              new String(record.bytes(), record.keyAt(), record.keyLength(), UTF_8),
              new String(record.bytes(), record.valueAt(), record.valueLength(), UTF_8),
              headers));
    }
    return records;
  }
}
