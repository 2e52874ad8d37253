package io.sequin.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesViewTest {

  private static DatabaseSettings database;
  private static Storage storage;
  private PartitionId partition;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    storage = Storage.open(database, new BatchLogSettings(1, 1 << 20, 1 << 20));
  }

  @AfterAll
  static void close() {
    storage.close();
  }

  @BeforeEach
  void createTopic() {
    partition = new PartitionId(storage.topics().create("payroll", 2, Map.of()).id(), 1);
  }

  @AfterEach
  void deleteTopics() {
    storage.topics().topics().forEach(topic -> storage.topics().delete(topic.name()));
  }

  @Test
  void eachRecordIsARow() {
    append(Batches.of(partition, TestRecord.of("a.b", "one"), TestRecord.of("c", "two")));
    append(Batches.of(partition, TestRecord.of("d", "three")));

    assertThat(
            query("SELECT topic, partition, \"offset\", key, data FROM sequin.messages ORDER BY 3"))
        .containsExactly("payroll|1|0|a.b|one", "payroll|1|1|c|two", "payroll|1|2|d|three");
  }

  @Test
  void aRecordWithoutAKeyIsKnownByItsPlace() {
    append(
        Batches.of(
            partition,
            TestRecord.of(null, "no key"),
            TestRecord.of(null, null),
            TestRecord.of("tombstone", null),
            TestRecord.of("", ""),
            TestRecord.of(null, "x".repeat(20_000))));

    assertThat(
            query(
                "SELECT key, record_key IS NULL, record_value IS NULL, length(data), \"timestamp\""
                    + " IS NULL FROM sequin.messages ORDER BY \"offset\""))
        .containsExactly(
            "1-0|t|f|6|f",
            "1-1|t|t|null|f",
            "tombstone|f|t|null|f",
            "~|f|f|0|f",
            "1-4|t|f|20000|f");
  }

  @Test
  void anyNegativeLengthOfAKeyIsNull() {
    NewBatch batch = Batches.of(partition, TestRecord.of(null, "value"));
    batch.payload()[batch.keysAt().orElseThrow()[0] - 1] = 5;
    append(batch);

    assertThat(query("SELECT key, data FROM sequin.messages")).containsExactly("1-0|value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a.b.c",
        "adp.atreides.e7",
        "~x",
        "a-b_c",
        "\\",
        "a\\b",
        "\\\\",
        "{\"id\":1}",
        "!",
        "[]^`"
      })
  void aKeyOfTokensIsItselfAlsoBesideOthers(String key) {
    append(Batches.of(partition, TestRecord.of(key, ""), TestRecord.of(null, "")));
    append(Batches.of(partition, TestRecord.of(key, ""), TestRecord.of(" ", "")));

    assertThat(query("SELECT key FROM sequin.messages ORDER BY \"offset\""))
        .containsExactly(key, "1-1", key, "~IA");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\"a b\",~YSBi",
        "*,~Kg",
        "a.>,~YS4-",
        "a..b,~YS4uYg",
        ".a,~LmE",
        "a.,~YS4",
        ".,~Lg",
        "a.*,~YS4q",
        "\u00fcber,~w7xiZXI",
        "\"a\tb\",~YQli",
        "\u007f,~fw",
        "\"\u65e5\u672c \",~5pel5pysIA"
      })
  void anyOtherKeyIsOneTokenOfBase64(String key, String expected) {
    append(Batches.of(partition, TestRecord.of(key, "")));

    assertThat(query("SELECT key FROM sequin.messages")).containsExactly(expected);
  }

  @Test
  void aLongBinaryKeyHasNoLineBreaks() {
    byte[] key = new byte[300];
    append(Batches.of(partition, new TestRecord(key, null, 0)));

    assertThat(query("SELECT key FROM sequin.messages")).containsExactly("~" + "A".repeat(400));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "a\\b",
        "\u00e4\u00f6\u00fc \u20ac \ud83d\ude00",
        "\uffff \u0800 \ud7ff",
        "line\nbreak"
      })
  void aValueThatIsTextIsGivenAsText(String value) {
    append(Batches.of(partition, TestRecord.of("k", value), TestRecord.of("k", null)));
    append(Batches.of(partition, TestRecord.of("k", value), TestRecord.of("k", "\0")));

    assertThat(query("SELECT data FROM sequin.messages ORDER BY \"offset\""))
        .containsExactly(value, "null", value, "null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"00", "ff", "c080", "eda080", "e28228", "f4908080", "f0808080", "c3", "6180"})
  void aValueThatIsNoTextIsGivenAsBytesOnly(String hex) {
    append(Batches.of(partition, new TestRecord(null, HexFormat.of().parseHex(hex), 0)));

    assertThat(query("SELECT data, encode(record_value, 'hex') FROM sequin.messages"))
        .containsExactly("null|" + hex);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 127, 128, 8_191, 8_192, 1_048_575, 1_048_576, 3_000_000})
  void keysAndValuesOfAnySizeAreFound(int size) {
    String text = "x".repeat(size);
    append(Batches.of(partition, TestRecord.of(text, "v"), TestRecord.of("k", text)));

    assertThat(query("SELECT length(key), length(data) FROM sequin.messages ORDER BY \"offset\""))
        .containsExactly(size + "|1", "1|" + size);
  }

  @Test
  void timestampsAreThoseOfTheRecords() {
    long base = 1_700_000_000_000L;
    append(
        Batches.of(
            partition,
            TestRecord.of("a", "").at(base),
            TestRecord.of("b".repeat(70), "").at(base + 1),
            TestRecord.of(null, "c").at(base - 64),
            TestRecord.of("d", "").at(base + 20_000_000_000L),
            TestRecord.of("e", "").at(0),
            TestRecord.of("f", "").at(-1),
            TestRecord.of("g", "").at(Long.MAX_VALUE)));

    assertThat(
            query(
                "SELECT (extract(epoch FROM \"timestamp\") * 1000)::bigint FROM sequin.messages"
                    + " ORDER BY \"offset\""))
        .containsExactly(
            "1700000000000",
            "1700000000001",
            "1699999999936",
            "1720000000000",
            "0",
            "null",
            "null");
  }

  @Test
  void withAppendTimeAllRecordsHaveTheBatchsTimestamp() {
    append(
        Batches.withAppendTime(
            partition, TestRecord.of("a", "").at(1_000), TestRecord.of(null, null).at(5_000)));

    assertThat(query("SELECT extract(epoch FROM \"timestamp\")::integer FROM sequin.messages"))
        .containsExactly("5", "5");
  }

  @Test
  void moreThanAHundredThousandRecordsInABatchAreFound() {
    append(Batches.of(partition, 100_000, "key", "value"));

    assertThat(
            query(
                "SELECT count(*), sum(length(key)), sum(length(data)), min(\"timestamp\") ="
                    + " max(\"timestamp\") FROM sequin.messages"))
        .containsExactly("100000|300000|500000|t");
  }

  @Test
  void compressedBatchesAreAbsent() {
    append(Batches.compressed(partition, 3));
    append(Batches.of(partition, TestRecord.of("a", "b")));

    assertThat(query("SELECT \"offset\" FROM sequin.messages")).containsExactly("3");
  }

  @Test
  void onlyTheTableOfTheTopicThatIsAskedForIsRead() {
    PartitionId other = new PartitionId(storage.topics().create("other", 1, Map.of()).id(), 0);
    for (int i = 0; i < 50; i++) {
      append(Batches.of(partition, 10, "k", "v"));
      append(Batches.of(other, 10, "k", "v"));
    }
    TestDatabase.execute(database, "ANALYZE");

    List<String> plan =
        query(
            "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) SELECT * FROM sequin.messages WHERE topic ="
                + " 'other'");

    assertThat(plan)
        .filteredOn(line -> line.contains(" on batches_" + other.topicId() + "_"))
        .isNotEmpty()
        .noneMatch(line -> line.contains("never executed"));
    assertThat(plan)
        .filteredOn(line -> line.contains(" on batches_" + partition.topicId() + "_"))
        .isNotEmpty()
        .allMatch(line -> line.contains("never executed"));
  }

  private void append(NewBatch batch) {
    storage.log().append(batch).join();
  }

  private List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }
}
