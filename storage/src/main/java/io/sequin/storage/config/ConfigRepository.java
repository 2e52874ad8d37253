package io.sequin.storage.config;

import io.sequin.storage.database.Database;
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

/**
 * Configs of one kind of owners in PostgreSQL. Every change raises their version in the same
 * transaction.
 */
final class ConfigRepository {

  private static final String SELECT = Sql.load("configs_select");
  private static final String SELECT_ONE =
      "SELECT name, value FROM sequin_control.${table} WHERE ${owner} = ?";
  private static final String DELETE = "DELETE FROM sequin_control.${table} WHERE ${owner} = ?";
  private static final String INSERT =
      "INSERT INTO sequin_control.${table} (${owner}, name, value)"
          + " SELECT ?, * FROM unnest(?::text[], ?::text[])";

  private final Database database;
  private final ConfigOwner owner;

  ConfigRepository(Database database, ConfigOwner owner) {
    this.database = database;
    this.owner = owner;
  }

  ConfigSnapshot load(long version) {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(owner.statement(SELECT))) {
            SortedMap<String, Map<String, String>> configs = new TreeMap<>();
            while (rows.next()) {
              configs.put(rows.getString("owner"), configsOf(rows));
            }
            return new ConfigSnapshot(version, configs);
          }
        });
  }

  void change(String name, UnaryOperator<Map<String, String>> change) {
    database.inTransaction(
        connection -> {
          owner.version().raise(connection);
          Map<String, String> configs = change.apply(find(connection, name));
          delete(connection, name);
          insert(connection, name, configs);
          return configs.size();
        });
  }

  private Map<String, String> find(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(owner.statement(SELECT_ONE))) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        Map<String, String> configs = new HashMap<>();
        while (rows.next()) {
          configs.put(rows.getString("name"), rows.getString("value"));
        }
        return configs;
      }
    }
  }

  private void delete(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(owner.statement(DELETE))) {
      statement.setString(1, name);
      statement.executeUpdate();
    }
  }

  private void insert(Connection connection, String name, Map<String, String> configs)
      throws SQLException {
    List<String> names = List.copyOf(configs.keySet());
    try (PreparedStatement statement = connection.prepareStatement(owner.statement(INSERT))) {
      statement.setString(1, name);
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
