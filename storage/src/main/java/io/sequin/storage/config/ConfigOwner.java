package io.sequin.storage.config;

import io.sequin.storage.settings.SettingsVersion;

/** Whose configs are stored, and where. */
public enum ConfigOwner {
  GROUP("group_configs", "group_id", SettingsVersion.GROUP_CONFIGS),
  CLIENT_METRICS("client_metrics_configs", "subscription", SettingsVersion.CLIENT_METRICS_CONFIGS);

  private final String table;
  private final String nameColumn;
  private final SettingsVersion version;

  ConfigOwner(String table, String nameColumn, SettingsVersion version) {
    this.table = table;
    this.nameColumn = nameColumn;
    this.version = version;
  }

  SettingsVersion version() {
    return version;
  }

  /** A statement on the table, which names it and its column by placeholders. */
  String statement(String sql) {
    return sql.replace("${table}", table).replace("${owner}", nameColumn);
  }
}
