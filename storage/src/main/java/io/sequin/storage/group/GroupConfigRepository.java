package io.sequin.storage.group;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.SettingsVersion;
import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Configs of groups in PostgreSQL. Every change raises their version in the same transaction. */
final class GroupConfigRepository {

  private static final String SELECT = Sql.load("group_configs_select");
  private static final String SELECT_ONE =
      "SELECT name, value FROM sequin_control.group_configs WHERE group_id = ?";
  private static final String DELETE =
      "DELETE FROM sequin_control.group_configs WHERE group_id = ?";
  private static final String INSERT =
      "INSERT INTO sequin_control.group_configs (group_id, name, value)"
          + " SELECT ?, * FROM unnest(?::text[], ?::text[])";

  private final Database database;

  GroupConfigRepository(Database database) {
    this.database = database;
  }

  long version() {
    return database.call(SettingsVersion.GROUP_CONFIGS::read);
  }

  GroupConfigSnapshot load() {
    // the version is read first: a change in between only makes the next refresh come sooner
    long version = version();
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(SELECT)) {
            SortedMap<String, Map<String, String>> configs = new TreeMap<>();
            while (rows.next()) {
              configs.put(rows.getString("group_id"), configsOf(rows));
            }
            return new GroupConfigSnapshot(version, configs);
          }
        });
  }

  void change(String groupId, UnaryOperator<Map<String, String>> change) {
    database.inTransaction(
        connection -> {
          SettingsVersion.GROUP_CONFIGS.raise(connection);
          Map<String, String> configs = change.apply(find(connection, groupId));
          delete(connection, groupId);
          insert(connection, groupId, configs);
          return configs.size();
        });
  }

  private static Map<String, String> find(Connection connection, String groupId)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT_ONE)) {
      statement.setString(1, groupId);
      try (ResultSet rows = statement.executeQuery()) {
        Map<String, String> configs = new HashMap<>();
        while (rows.next()) {
          configs.put(rows.getString("name"), rows.getString("value"));
        }
        return configs;
      }
    }
  }

  private static void delete(Connection connection, String groupId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      statement.setString(1, groupId);
      statement.executeUpdate();
    }
  }

  private static void insert(Connection connection, String groupId, Map<String, String> configs)
      throws SQLException {
    List<String> names = List.copyOf(configs.keySet());
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, groupId);
      statement.setArray(2, connection.createArrayOf("text", names.toArray()));
      statement.setArray(
          3, connection.createArrayOf("text", names.stream().map(configs::get).toArray()));
      statement.executeUpdate();
    }
  }

  private static Map<String, String> configsOf(ResultSet row) throws SQLException {
    String[] names = (String[]) row.getArray("config_names").getArray();
    String[] values = (String[]) row.getArray("config_values").getArray();
    Map<String, String> configs = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      configs.put(names[i], values[i]);
    }
    return Map.copyOf(configs);
  }
}
