package io.sequin.storage.topic;

import io.sequin.storage.query.Query;
import io.sequin.storage.query.QueryColumn;
import io.sequin.storage.query.QueryErrorPolicy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Reads topics from rows. */
final class TopicRows {

  private TopicRows() {}

  /** A topic with a log of its own. */
  static Topic stored(ResultSet row) throws SQLException {
    return new Topic(
        row.getInt("id"),
        row.getObject("uuid", UUID.class),
        row.getString("name"),
        row.getInt("partition_count"),
        configs(row));
  }

  /** Any topic. */
  static Topic any(ResultSet row) throws SQLException {
    Topic topic = stored(row);
    int queryId = row.getInt("query_id");
    return row.wasNull() ? topic : topic.chosenBy(query(queryId, row));
  }

  private static Query query(int id, ResultSet row) throws SQLException {
    return new Query(
        id,
        row.getInt("query_version"),
        row.getString("query_base"),
        row.getString("predicate"),
        columns(row),
        QueryErrorPolicy.valueOf(row.getString("on_error").toUpperCase(Locale.ROOT)),
        row.getBoolean("has_key"),
        row.getBoolean("has_data"),
        row.getBoolean("has_headers"));
  }

  private static Set<QueryColumn> columns(ResultSet row) throws SQLException {
    Set<QueryColumn> columns = EnumSet.noneOf(QueryColumn.class);
    for (String name : (String[]) row.getArray("columns").getArray()) {
      columns.add(QueryColumn.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    return columns;
  }

  private static Map<String, String> configs(ResultSet row) throws SQLException {
    String[] names = (String[]) row.getArray("config_names").getArray();
    String[] values = (String[]) row.getArray("config_values").getArray();
    Map<String, String> configs = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      configs.put(names[i], values[i]);
    }
    return configs;
  }
}
