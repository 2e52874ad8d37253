package io.sequin.storage.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roles for users of schema {@code sequin}. They belong to the whole server: a restored
 * database may come to one that does not have them, and what was granted to them is lost then. So
 * whatever is missing is made up for at each start.
 */
final class Roles {

  private static final Logger LOG = LoggerFactory.getLogger(Roles.class);

  private static final String MISSING =
      "SELECT name FROM unnest(ARRAY['sequin_reader', 'sequin_worker']) AS name"
          + " WHERE name NOT IN (SELECT rolname FROM pg_roles) ORDER BY name";

  /** Two gateways at once would be in each other's way. */
  private static final String TAKE_TURN = "SELECT pg_advisory_xact_lock(hashtext('sequin roles'))";

  private static final String GRANT = "SELECT sequin_control.grant_sequin_roles()";

  private Roles() {}

  /** Makes the roles that are missing, if it may, and gives them the rights that they lack. */
  static void grant(Connection connection) throws SQLException {
    for (String role : missing(connection)) {
      create(connection, role);
    }
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(TAKE_TURN);
      statement.execute(GRANT);
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static List<String> missing(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MISSING);
        ResultSet rows = statement.executeQuery()) {
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }

  private static void create(Connection connection, String role) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE " + role);
    } catch (SQLException e) {
      if (SqlErrors.isInsufficientPrivilege(e)) {
        LOG.info(
            "role {} is not there and this user may not create it; as a user with CREATEROLE:"
                + " CREATE ROLE {}; then start a gateway again",
            role,
            role);
      } else if (!SqlErrors.isDuplicate(e)) {
        // else another database of the server has made it at this moment
        throw e;
      }
    }
  }
}
