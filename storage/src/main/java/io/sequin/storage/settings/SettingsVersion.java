package io.sequin.storage.settings;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * How often one kind of settings has changed, which tells other gateways that their copy is old.
 */
public enum SettingsVersion {
  CLIENT_QUOTAS("client_quotas"),
  GROUP_CONFIGS("group_configs"),
  CLIENT_METRICS_CONFIGS("client_metrics_configs"),
  DELEGATION_TOKENS("delegation_tokens"),
  ACLS("acls"),
  SCRAM_CREDENTIALS("scram_credentials"),
  LINKS("links"),
  SUBSCRIBED_TABLES("subscribed_tables"),

  /** Of histories that begin without a new session. */
  HISTORIES("histories"),

  /** Not counted, but worked out of what there is, and only where somebody wants to know. */
  ROLES("roles");

  private static final String SELECT = "SELECT kind, version FROM sequin_control.settings_version";
  private static final String SELECT_WITH_ROLES = Sql.load("settings_version_select_with_roles");
  private static final String RAISE =
      "UPDATE sequin_control.settings_version SET version = version + 1 WHERE kind = ?";

  private final String kind;

  SettingsVersion(String kind) {
    this.kind = kind;
  }

  /** Of all kinds, each different from what it has been. */
  static Map<String, Long> readAll(Database database, boolean withRoles) {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(withRoles ? SELECT_WITH_ROLES : SELECT)) {
            Map<String, Long> versions = new HashMap<>();
            while (rows.next()) {
              versions.put(
                  rows.getString(1), database.historyOf(connection).unique(rows.getLong(2)));
            }
            return versions;
          }
        });
  }

  long in(Map<String, Long> versions) {
    return versions.get(kind);
  }

  /**
   * Lets changes of this kind come one after the other: it is locked until the transaction ends.
   */
  public void raise(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(RAISE)) {
      statement.setString(1, kind);
      statement.executeUpdate();
    }
  }
}
