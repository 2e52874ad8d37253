package io.sequin.storage.credential;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.SettingsVersion;
import io.sequin.storage.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

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

  long version() {
    return SettingsVersion.SCRAM_CREDENTIALS.read(database);
  }

  CredentialSnapshot load() {
    // the version is read first: a change in between only makes the next refresh come sooner
    long version = version();
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(SELECT)) {
            Map<CredentialKey, ScramCredential> credentials = new HashMap<>();
            while (rows.next()) {
              credentials.put(
                  new CredentialKey(rows.getString(1), rows.getString(2)),
                  new ScramCredential(
                      rows.getBytes(3), rows.getInt(4), rows.getBytes(5), rows.getBytes(6)));
            }
            return new CredentialSnapshot(version, credentials);
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
