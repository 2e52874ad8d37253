package io.sequin.bench.server;

import io.sequin.bench.BenchException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Owns a connection to the gateway's PostgreSQL that only looks. */
final class PostgresProbe implements AutoCloseable {

  private static final String WAL_BYTES =
      "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')";

  private static final String HEALTH =
      """
      SELECT coalesce(sum(pg_total_relation_size(relid)) FILTER (WHERE relname LIKE 'batches%'), 0) / 1048576.0,
             coalesce(sum(pg_total_relation_size(relid)) FILTER (WHERE relname NOT LIKE 'batches%'), 0) / 1048576.0,
             coalesce(sum(n_dead_tup), 0)
      FROM pg_stat_user_tables
      """;

  private static final String FOLD_PROGRESS =
      """
      SELECT sum(p.folded_offset)::bigint, sum(p.next_offset)::bigint
      FROM sequin_control.topics AS t
      JOIN sequin_log.partitions AS p ON p.topic_id = t.id
      WHERE t.name = ? AND t.deleted_at IS NULL
      """;

  private static final String KEYS = "SELECT count(*) FROM sequin.latest WHERE topic = ?";

  private final Connection connection;

  PostgresProbe(ReadyLine ready) {
    try {
      connection = DriverManager.getConnection(ready.jdbcUrl(), ready.user(), "");
    } catch (SQLException e) {
      throw new BenchException("PostgreSQL does not answer", e);
    }
  }

  double walBytes() {
    return query(WAL_BYTES, row -> row.getDouble(1));
  }

  Map<String, Double> health() {
    return query(
        HEALTH,
        row -> {
          Map<String, Double> values = new LinkedHashMap<>();
          values.put("batches MiB", row.getDouble(1));
          values.put("other tables MiB", row.getDouble(2));
          values.put("dead tuples", row.getDouble(3));
          return values;
        });
  }

  FoldProgress foldProgress(String topic) {
    return query(FOLD_PROGRESS, row -> new FoldProgress(row.getLong(1), row.getLong(2)), topic);
  }

  long keys(String topic) {
    return query(KEYS, row -> row.getLong(1), topic);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new BenchException("PostgreSQL does not answer", e);
    }
  }

  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> T query(String sql, RowReader<T> reader, String... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return reader.read(rows);
      }
    } catch (SQLException e) {
      throw new BenchException("PostgreSQL does not answer", e);
    }
  }
}
