package io.sequin.storage.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How often one kind of settings has changed, which tells other gateways that their copy is old.
 */
public enum SettingsVersion {
  CLIENT_QUOTAS("client_quotas"),
  GROUP_CONFIGS("group_configs"),
  CLIENT_METRICS_CONFIGS("client_metrics_configs"),
  SCRAM_CREDENTIALS("scram_credentials");

  private static final String SELECT =
      "SELECT version FROM sequin_control.settings_version WHERE kind = ?";
  private static final String RAISE =
      "UPDATE sequin_control.settings_version SET version = version + 1 WHERE kind = ?";

  private final String kind;

  SettingsVersion(String kind) {
    this.kind = kind;
  }

  public long read(Database database) {
    return database.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setString(1, kind);
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return database.historyOf(connection).unique(row.getLong(1));
            }
          }
        });
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
