package io.sequin.storage.database;

import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** The only place that reads a SQLSTATE. */
public final class SqlErrors {

  private static final Set<String> SERIALIZATION_FAILURES = Set.of("40001", "40P01");

  /** No room or no permission to go on just now: too many connections, out of memory, disk full. */
  private static final String INSUFFICIENT_RESOURCES = "53";

  private static final String CONNECTION_EXCEPTION = "08";

  /** The server stops, starts, or somebody cancelled the statement. */
  private static final String OPERATOR_INTERVENTION = "57";

  private static final String READ_ONLY_TRANSACTION = "25006";
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String FOREIGN_KEY_VIOLATION = "23503";
  private static final String QUERY_CANCELED = "57014";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String UNDEFINED_TABLE = "42P01";

  private SqlErrors() {}

  /** Whether the transaction lost against another one and would succeed if run again. */
  public static boolean isSerializationFailure(SQLException e) {
    return SERIALIZATION_FAILURES.contains(stateOf(e));
  }

  /**
   * Whether the statement lost against another transaction: that changed a row, or deleted the one
   * that this statement has just found and wanted to refer to.
   */
  public static boolean isLostRace(SQLException e) {
    return isSerializationFailure(e) || stateOf(e).equals(FOREIGN_KEY_VIOLATION);
  }

  /** Whether the server is away, not whether the statement was wrong. */
  public static boolean isUnavailable(SQLException e) {
    String state = stateOf(e);
    return e instanceof SQLTransientConnectionException
        || state.startsWith(CONNECTION_EXCEPTION)
        || state.startsWith(OPERATOR_INTERVENTION)
        || state.startsWith(INSUFFICIENT_RESOURCES)
        || state.equals(READ_ONLY_TRANSACTION);
  }

  /** Whether the statement took longer than it was allowed to, or somebody stopped it. */
  public static boolean isCanceled(SQLException e) {
    return stateOf(e).equals(QUERY_CANCELED);
  }

  /** Whether somebody else has kept a row locked for longer than the statement wanted to wait. */
  public static boolean isLockTimeout(SQLException e) {
    return stateOf(e).equals(LOCK_NOT_AVAILABLE);
  }

  public static boolean isUndefinedTable(SQLException e) {
    return stateOf(e).equals(UNDEFINED_TABLE);
  }

  public static boolean isUniqueViolation(SQLException e) {
    return stateOf(e).equals(UNIQUE_VIOLATION);
  }

  /** The exception that leaves the module, with a one-line message. */
  public static StorageException translate(SQLException e) {
    String reason =
        String.valueOf(root(e).getMessage()).lines().findFirst().orElse("unknown error");
    return isUnavailable(e) || isSerializationFailure(e) || isLockTimeout(e)
        ? new StorageUnavailableException("PostgreSQL is not available: " + reason, e)
        : new StorageException("PostgreSQL answered: " + reason, e);
  }

  /** The pool wraps what the server said. */
  private static SQLException root(SQLException e) {
    return e.getCause() instanceof SQLException cause ? root(cause) : e;
  }

  private static String stateOf(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }
}
