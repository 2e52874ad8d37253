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

  private static final String SELECT_MISSING =
      "SELECT name"
          + " FROM unnest(ARRAY['sequin_reader', 'sequin_topic_user', 'sequin_worker']) AS name"
          + " WHERE name NOT IN (SELECT rolname FROM pg_roles) ORDER BY name";

  /** Two gateways at once would be in each other's way. */
  private static final String TAKE_TURN = "SELECT pg_advisory_xact_lock(hashtext('sequin roles'))";

  private static final String SELECT_MISSING_GRANTS = Sql.load("roles_select_missing_grants");

  private static final String CREATE_READ_ONLY = Sql.load("read_only_create");

  private Roles() {}

  /** Makes the roles that are missing, if it may, and gives them the rights that they lack. */
  static void grant(Connection connection) throws SQLException {
    for (String role : strings(connection, SELECT_MISSING)) {
      create(connection, role);
    }
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(TAKE_TURN);
      for (String grant : strings(connection, SELECT_MISSING_GRANTS)) {
        statement.execute(grant);
      }
    }
    connection.commit();
    createReadOnly(connection);
    connection.setAutoCommit(true);
  }

  /** Only what runs readers' queries for HTTP clients is missing where this user may not. */
  private static void createReadOnly(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(TAKE_TURN);
      statement.execute(CREATE_READ_ONLY);
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      if (!SqlErrors.isInsufficientPrivilege(e) && !SqlErrors.isUndefinedRole(e)) {
        throw e;
      }
      LOG.info("SQL over HTTP is not there in this database: {}", SqlErrors.messageOf(e));
    }
  }

  private static List<String> strings(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
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
