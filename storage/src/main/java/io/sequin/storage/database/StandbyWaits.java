package io.sequin.storage.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.postgresql.util.PSQLWarning;

/**
 * Looks whether a commit has waited for its synchronous standby. When somebody cancels that wait,
 * PostgreSQL answers as if all was well, but for a warning: then the commit is there, and may be
 * gone after a failover.
 */
public final class StandbyWaits {

  /** Messages are translated, the name of PostgreSQL's function that warns is not. */
  private static final String WARNING_ROUTINE = "SyncRepWaitForLSN";

  /** What SQL calls a transaction of which nobody knows how it ended. */
  private static final String RESOLUTION_UNKNOWN = "08007";

  private StandbyWaits() {}

  /**
   * Commits, and is certain of it.
   *
   * @throws SQLException as if the connection was lost if the wait for a standby was cancelled
   */
  public static void commit(Connection connection) throws SQLException {
    connection.clearWarnings();
    connection.commit();
    check(connection.getWarnings());
  }

  /**
   * Looks at what a statement that has committed was warned of.
   *
   * @param warnings may be null
   * @throws SQLException as {@link #commit}
   */
  public static void check(SQLWarning warnings) throws SQLException {
    for (SQLWarning warning = warnings; warning != null; warning = warning.getNextWarning()) {
      if (warning instanceof PSQLWarning said
          && said.getServerErrorMessage() != null
          && WARNING_ROUTINE.equals(said.getServerErrorMessage().getRoutine())) {
        throw new SQLException(
            "somebody has cancelled a commit's wait for its standby", RESOLUTION_UNKNOWN);
      }
    }
  }
}
