package io.sequin.storage.credential;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.settings.SettingsVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Credentials in PostgreSQL. Every change raises their version in the same transaction. */
final class CredentialRepository {

  private static final String SELECT =
      "SELECT user_name, mechanism, salt, iterations, stored_key, server_key"
          + " FROM sequin_control.scram_credentials";
  private static final String SELECT_DECOY = "SELECT secret FROM sequin_control.scram_decoy";
  private static final String UPSERT = Sql.load("scram_credentials_upsert");
  private static final String DELETE =
      "DELETE FROM sequin_control.scram_credentials WHERE user_name = ? AND mechanism = ?";

  private final Database database;

  CredentialRepository(Database database) {
    this.database = database;
  }

  SortedMap<CredentialKey, ScramCredential> load() {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(SELECT)) {
            SortedMap<CredentialKey, ScramCredential> credentials = new TreeMap<>();
            while (rows.next()) {
              credentials.put(
                  new CredentialKey(rows.getString(1), rows.getString(2)),
                  new ScramCredential(
                      rows.getBytes(3), rows.getInt(4), rows.getBytes(5), rows.getBytes(6)));
            }
            return Collections.unmodifiableSortedMap(credentials);
          }
        });
  }

  byte[] decoySecret() {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery(SELECT_DECOY)) {
            row.next();
            return row.getBytes(1);
          }
        });
  }

  void change(Collection<CredentialChange> changes) {
    database.inTransaction(
        connection -> {
          SettingsVersion.SCRAM_CREDENTIALS.raise(connection);
          for (CredentialChange change : changes) {
            apply(connection, change);
          }
          return changes.size();
        });
  }

  private static void apply(Connection connection, CredentialChange change) throws SQLException {
    String sql = change.credential().isPresent() ? UPSERT : DELETE;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, change.key().user());
      statement.setString(2, change.key().mechanism());
      if (change.credential().isPresent()) {
        ScramCredential credential = change.credential().get();
        statement.setBytes(3, credential.salt());
        statement.setInt(4, credential.iterations());
        statement.setBytes(5, credential.storedKey());
        statement.setBytes(6, credential.serverKey());
      }
      statement.executeUpdate();
    }
  }
}
