package io.sequin.storage.credential;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.settings.SettingsCopies;
import io.sequin.storage.settings.SettingsCopy;
import io.sequin.storage.settings.SettingsVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL's roles that may log in, as users. */
public final class RoleCatalog implements Credentials {

  private static final Logger LOG = LoggerFactory.getLogger(RoleCatalog.class);

  private static final String MECHANISM = "SCRAM-SHA-256";
  private static final String SELECT = Sql.load("roles_select_users");
  private static final String MAY_READ =
      "SELECT has_table_privilege('pg_catalog.pg_authid', 'SELECT'), quote_ident(current_user)";

  private final Database database;
  private final SettingsCopy<Roles> copy;

  /**
   * Reads them, and has them watched from then on.
   *
   * @throws StorageException with a message for people if the gateway's user may not
   */
  public RoleCatalog(Database database, SettingsCopies copies) {
    this.database = database;
    requireRight();
    copies.watchRoles();
    this.copy = copies.keep(SettingsVersion.ROLES, _ -> load());
  }

  @Override
  public SortedMap<CredentialKey, ScramCredential> credentials() {
    return copy.get().credentials().credentials();
  }

  @Override
  public OptionalInt usualIterations(String mechanism) {
    return copy.get().credentials().usualIterations(mechanism);
  }

  @Override
  public void onChange(Runnable work) {
    copy.onChange(work);
  }

  @Override
  public void refresh() {
    copy.refresh();
  }

  /**
   * Another one whenever the role's password has become another; null if there is no such role, or
   * it may not log in.
   */
  public String stateOf(String role) {
    return copy.get().states().get(role);
  }

  private void requireRight() {
    database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery(MAY_READ)) {
            row.next();
            if (!row.getBoolean(1)) {
              throw new StorageException(
                  "sasl.scram.source=postgres: the gateway's user may not read pg_authid; as a"
                      + " superuser: GRANT SELECT ON pg_catalog.pg_authid TO "
                      + row.getString(2),
                  null);
            }
            return true;
          }
        });
  }

  private Roles load() {
    Roles roles = database.call(RoleCatalog::read);
    long unusable = roles.states().values().stream().filter(PasswordVerifier::isMd5).count();
    if (unusable > 0) {
      LOG.warn(
          "{} of PostgreSQL's roles have MD5 passwords, by which SCRAM cannot know them: set"
              + " password_encryption = 'scram-sha-256' and their passwords anew",
          unusable);
    }
    return roles;
  }

  private static Roles read(Connection connection) throws SQLException {
    SortedMap<CredentialKey, ScramCredential> credentials = new TreeMap<>();
    Map<String, String> states = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(SELECT)) {
      while (rows.next()) {
        String name = rows.getString(1);
        String verifier = rows.getString(2) == null ? "" : rows.getString(2);
        states.put(name, verifier);
        PasswordVerifier.parse(verifier)
            .ifPresent(known -> credentials.put(new CredentialKey(name, MECHANISM), known));
      }
    }
    return new Roles(CredentialSnapshot.of(credentials), states);
  }

  /** As they were read at one time. */
  private record Roles(CredentialSnapshot credentials, Map<String, String> states) {

    @Override
    public String toString() {
      return "Roles[hidden]";
    }
  }
}
