package io.sequin.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequin.storage.database.DatabaseSettings;
import io.sequin.storage.log.BatchLogSettings;
import io.sequin.storage.log.NewBatch;
import io.sequin.storage.log.PartitionId;
import io.sequin.storage.testing.Batches;
import io.sequin.storage.testing.TestDatabase;
import io.sequin.storage.testing.TestRecord;
import java.net.URLEncoder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
            query(
                "SELECT topic, partition, \"offset\", key, sequin.text(data) FROM sequin.messages"
                    + " ORDER BY 3"))
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
                "SELECT key, record_key IS NULL, data IS NULL, length(data), \"timestamp\""
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

    assertThat(query("SELECT key, sequin.text(data) FROM sequin.messages"))
        .containsExactly("1-0|value");
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
    append(Batches.of(partition, new TestRecord(key, null, 0, List.of())));

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

    assertThat(query("SELECT sequin.text(data) FROM sequin.messages ORDER BY \"offset\""))
        .containsExactly(value, "null", value, "null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"00", "ff", "c080", "eda080", "e28228", "f4908080", "f0808080", "c3", "6180"})
  void aValueThatIsNoTextIsGivenAsBytesOnly(String hex) {
    append(Batches.of(partition, new TestRecord(null, HexFormat.of().parseHex(hex), 0, List.of())));

    assertThat(query("SELECT sequin.text(data), encode(data, 'hex') FROM sequin.messages"))
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
  void headersAreAnObjectOfTheirTexts() {
    append(
        Batches.of(
            partition,
            TestRecord.of("none", "x"),
            TestRecord.of(null, null).with("trace", "4711").with("ünï", ""),
            TestRecord.of("odd", "x".repeat(9_000))
                .with("null", (String) null)
                .with("binary", new byte[] {0, -1})
                .with("twice", "a".repeat(70))
                .with("twice", "2")
                .with("twice", new byte[] {-1})));

    assertThat(query("SELECT headers FROM sequin.messages ORDER BY \"offset\""))
        .containsExactly(
            "{}",
            "{\"trace\": \"4711\", \"ünï\": \"\"}",
            "{\"null\": null, \"twice\": [\""
                + "a".repeat(70)
                + "\", \"2\", {\"base64\": \"/w==\"}], \"binary\": {\"base64\": \"AP8=\"}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "\0", "{\"a\":\"\\u0000\"}", "1e999999", "\u00e4"})
  void whatIsNoJsonThatPostgresCanHoldIsNull(String value) {
    append(Batches.of(partition, TestRecord.of("k", value), TestRecord.of("k", null)));

    assertThat(query("SELECT sequin.json(data) FROM sequin.messages"))
        .containsExactly("null", "null");
  }

  @Test
  void bytesThatAreNoTextAndJsonThatIsTooDeepAreNoJson() {
    append(
        Batches.of(
            partition,
            new TestRecord("a".getBytes(UTF_8), new byte[] {-1}, 0, List.of()),
            TestRecord.of("b", "[".repeat(1_000_000)),
            TestRecord.of("c", "{\"a\": [1, \"ä\"]}")));

    assertThat(query("SELECT sequin.json(data) -> 'a' FROM sequin.messages ORDER BY \"offset\""))
        .containsExactly("null", "null", "[1, \"ä\"]");
  }

  @Test
  void aRangeOfOffsetsIsFoundWhereverItsBatchesBeginAndEnd() {
    append(Batches.of(partition, 10, "k", "v"));
    append(Batches.compressed(partition, 10));
    append(Batches.of(partition, 10, "k", "v"));

    assertThat(range("3, 5")).containsExactly("3", "4", "5");
    assertThat(range("9, 20")).containsExactly("9", "20");
    assertThat(range("28")).containsExactly("28", "29");
    assertThat(range("-5, 0")).containsExactly("0");
    assertThat(range("30, 40")).isEmpty();
    assertThat(range("5, 3")).isEmpty();
    assertThat(range("null, null")).isEmpty();
    storage.log().deleteRecords(partition, 5);
    assertThat(range("0, 6")).containsExactly("5", "6");
  }

  @Test
  void aRangeOfOffsetsTouchesOnlyTheBatchesThatHoldIt() {
    for (int i = 0; i < 400; i++) {
      append(Batches.of(partition, 100, "key", "x".repeat(100)));
    }

    List<String> range =
        explain("SELECT key, data FROM sequin.messages('payroll', 1, 10050, 10149)");
    List<String> all = explain("SELECT key, data FROM sequin.messages WHERE topic = 'payroll'");

    assertThat(range)
        .filteredOn(line -> line.contains(" on batches_" + partition.topicId() + "_"))
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).containsPattern("actual rows=2(\\.00)? loops=1"));
    assertThat(sharedBuffers(range)).isLessThan(sharedBuffers(all) / 5);
    assertThat(range("10050, 10149")).hasSize(100);
  }

  @Test
  void ofARangeOnlyWhatIsAskedForIsReadAndComputed() {
    for (int i = 0; i < 50; i++) {
      append(Batches.of(partition, 10, "key", "value"));
    }

    List<String> plan =
        query(
            "EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, TIMING OFF) SELECT \"offset\" FROM"
                + " sequin.messages('payroll', 1, 100) LIMIT 15");

    assertThat(plan).noneMatch(line -> line.contains("convert_from") || line.contains("substr"));
    assertThat(plan)
        .filteredOn(line -> line.contains(" on sequin_log.batches_" + partition.topicId() + "_"))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).containsPattern("actual rows=2(\\.00)? loops=1"));
  }

  @Test
  void functionsMeanTheSameWhateverTheSearchPathOfTheirCaller() {
    append(Batches.of(partition, TestRecord.of("ü".repeat(70), "v").with("h", "1")));
    append(Batches.of(partition, TestRecord.of("a", "v").at(5), TestRecord.of(" ", "v").at(9)));
    TestDatabase.execute(
        database,
        "CREATE SCHEMA hostile; CREATE TABLE hostile.topics (id text); CREATE FUNCTION"
            + " hostile.record_key_length(bytea, integer) RETURNS integer LANGUAGE sql RETURN 1;"
            + " CREATE FUNCTION hostile.varint_at(bytea, integer) RETURNS integer LANGUAGE sql"
            + " RETURN 1");
    String all =
        "SELECT m.*, sequin.text(data), sequin.json(data) FROM sequin.messages AS m UNION ALL"
            + " SELECT m.*, sequin.text(data), sequin.json(data) FROM sequin.messages('payroll', 1,"
            + " 0) AS m";

    assertThat(queryWithPath("hostile,public", all)).isEqualTo(query(all)).hasSize(6);
    assertThat(queryWithPath("''", all)).isEqualTo(query(all));
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

  private List<String> explain(String sql) {
    return query("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + sql);
  }

  private static List<String> queryWithPath(String searchPath, String sql) {
    DatabaseSettings withPath =
        DatabaseSettings.of(
            database.jdbcUrl()
                + (database.jdbcUrl().contains("?") ? "&" : "?")
                + "options=-csearch_path="
                + URLEncoder.encode(searchPath, UTF_8),
            database.user(),
            database.password());
    return TestDatabase.query(withPath, sql);
  }

  private List<String> range(String offsets) {
    return query(
        "SELECT \"offset\" FROM sequin.messages('payroll', 1, " + offsets + ") ORDER BY 1");
  }

  /** The pages that the whole query has looked at, without planning it. */
  private static int sharedBuffers(List<String> plan) {
    Matcher buffers =
        plan.stream()
            .map(Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?")::matcher)
            .filter(Matcher::find)
            .findFirst()
            .orElseThrow();
    String read = buffers.group(2);
    return Integer.parseInt(buffers.group(1)) + (read == null ? 0 : Integer.parseInt(read));
  }

  private void append(NewBatch batch) {
    storage.log().append(batch).join();
  }

  private List<String> query(String sql) {
    return TestDatabase.query(database, sql);
  }
}
