import java.util.StringJoiner;
import java.util.TreeMap;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Reads a topic to its end as a changelog in Flink's format debezium-json, and prints the rows that
 * there are then, by their ids.
 */
final class FlinkDebezium {

  private FlinkDebezium() {}

  /** Arguments: bootstrap, topic, columns with their types. */
  public static void main(String[] arguments) throws Exception {
    TableEnvironment flink = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    flink.getConfig().set("parallelism.default", "1");
    flink.executeSql(
        """
        CREATE TABLE topic (%s) WITH (
          'connector' = 'kafka', 'properties.bootstrap.servers' = '%s', 'topic' = '%s',
          'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset',
          'format' = 'debezium-json', 'debezium-json.timestamp-format.standard' = 'ISO-8601')
        """
            .formatted(arguments[2], arguments[0], arguments[1]));
    TreeMap<Object, Row> rows = new TreeMap<>();
    try (CloseableIterator<Row> changes = flink.executeSql("SELECT * FROM topic").collect()) {
      changes.forEachRemaining(
          change -> {
            switch (change.getKind()) {
              case INSERT, UPDATE_AFTER -> rows.put(change.getField(0), change);
              case UPDATE_BEFORE, DELETE -> rows.remove(change.getField(0));
            }
          });
    }
    rows.values().forEach(FlinkDebezium::print);
  }

  private static void print(Row row) {
    StringJoiner line = new StringJoiner("\t").add("row");
    for (int field = 0; field < row.getArity(); field++) {
      line.add(String.valueOf(row.getField(field)));
    }
    System.out.println(line);
  }
}
