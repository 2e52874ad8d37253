package io.sequin.storage.acl;

import io.sequin.storage.database.Database;
import io.sequin.storage.database.Sql;
import io.sequin.storage.settings.SettingsVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** ACLs in PostgreSQL. A trigger raises their version with every change, whoever makes it. */
final class AclRepository {

  private static final String SELECT =
      "SELECT * FROM sequin_control.acls ORDER BY resource_type, resource_name, pattern_type";
  private static final String INSERT = Sql.load("acls_insert");
  private static final String DELETE = Sql.load("acls_delete");

  /** The columns in the order of the statements' parameters. */
  private static final List<Function<Acl, String>> COLUMNS =
      List.of(
          acl -> acl.resourceType().name(),
          Acl::resourceName,
          acl -> acl.patternType().name(),
          Acl::principal,
          Acl::host,
          acl -> acl.operation().name(),
          acl -> acl.permission().name());

  private final Database database;

  AclRepository(Database database) {
    this.database = database;
  }

  AclSnapshot load(long version) {
    return database.call(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(SELECT)) {
            List<Acl> acls = new ArrayList<>();
            while (rows.next()) {
              acls.add(read(rows));
            }
            return new AclSnapshot(version, acls);
          }
        });
  }

  void insert(Collection<Acl> acls) {
    database.inTransaction(connection -> run(connection, INSERT, acls));
  }

  void delete(Collection<Acl> acls) {
    database.inTransaction(connection -> run(connection, DELETE, acls));
  }

  private static int run(Connection connection, String sql, Collection<Acl> acls)
      throws SQLException {
    // changes come one after the other, so that they never lock rows in different orders
    SettingsVersion.ACLS.raise(connection);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < COLUMNS.size(); i++) {
        Object[] values = acls.stream().map(COLUMNS.get(i)).toArray();
        statement.setArray(i + 1, connection.createArrayOf("text", values));
      }
      return statement.executeUpdate();
    }
  }

  private static Acl read(ResultSet row) throws SQLException {
    return new Acl(
        ResourceType.valueOf(row.getString("resource_type")),
        row.getString("resource_name"),
        PatternType.valueOf(row.getString("pattern_type")),
        row.getString("principal"),
        row.getString("host"),
        AclOperation.valueOf(row.getString("operation")),
        AclPermission.valueOf(row.getString("permission")));
  }
}
