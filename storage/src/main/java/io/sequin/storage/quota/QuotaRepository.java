package io.sequin.storage.quota;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.settings.SettingsVersion;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Quotas in PostgreSQL. Every change raises their version in the same transaction. */
final class QuotaRepository {

  private static final String SELECT = Sql.load("client_quotas_select");
  private static final String UPSERT = Sql.load("client_quotas_upsert");
  private static final String DELETE =
      "DELETE FROM sequin_control.client_quotas WHERE entity = jsonb_object(?::text[], ?::text[])"
          + " AND name = ?";

  private final Database database;

  QuotaRepository(Database database) {
    this.database = database;
  }

  QuotaSnapshot load(long version) {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(SELECT)) {
            Map<QuotaEntity, Map<String, Double>> quotas = new HashMap<>();
            while (rows.next()) {
              quotas.put(entityOf(rows), quotasOf(rows));
            }
            return new QuotaSnapshot(version, quotas);
          }
        });
  }

  void change(Collection<QuotaChange> changes) {
    database.inTransaction(
        connection -> {
          SettingsVersion.CLIENT_QUOTAS.raise(connection);
          for (QuotaChange change : changes) {
            apply(connection, change);
          }
          return changes.size();
        });
  }

  private static void apply(Connection connection, QuotaChange change) throws SQLException {
    for (Map.Entry<String, OptionalDouble> value : change.values().entrySet()) {
      String sql = value.getValue().isPresent() ? UPSERT : DELETE;
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        Map<String, Optional<String>> parts = change.entity().parts();
        statement.setArray(1, texts(connection, parts.keySet()));
        statement.setArray(
            2, texts(connection, parts.values().stream().map(name -> name.orElse(null)).toList()));
        statement.setString(3, value.getKey());
        if (value.getValue().isPresent()) {
          statement.setDouble(4, value.getValue().getAsDouble());
        }
        statement.executeUpdate();
      }
    }
  }

  private static Array texts(Connection connection, Collection<String> values) throws SQLException {
    return connection.createArrayOf("text", values.toArray());
  }

  private static QuotaEntity entityOf(ResultSet row) throws SQLException {
    String[] types = (String[]) row.getArray("types").getArray();
    String[] names = (String[]) row.getArray("names").getArray();
    Map<String, Optional<String>> parts = new HashMap<>();
    for (int i = 0; i < types.length; i++) {
      parts.put(types[i], Optional.ofNullable(names[i]));
    }
    return new QuotaEntity(parts);
  }

  private static Map<String, Double> quotasOf(ResultSet row) throws SQLException {
    String[] names = (String[]) row.getArray("quota_names").getArray();
    Double[] values = (Double[]) row.getArray("quota_values").getArray();
    Map<String, Double> quotas = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      quotas.put(names[i], values[i]);
    }
    return Map.copyOf(quotas);
  }
}
