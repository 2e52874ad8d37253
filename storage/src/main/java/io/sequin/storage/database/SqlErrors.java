package io.sequin.storage.database;

import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.postgresql.util.PSQLException;

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
  private static final String CHECK_VIOLATION = "23514";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String UNDEFINED_TABLE = "42P01";
  private static final String DUPLICATE_OBJECT = "42710";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

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

  /**
   * Whether a row was for a table's partition that the session does not know of. A session may miss
   * one that has just been attached; a new one does not.
   */
  public static boolean isUnknownTablePartition(SQLException e) {
    return stateOf(e).equals(CHECK_VIOLATION)
        && e instanceof PSQLException answer
        && answer.getServerErrorMessage() != null
        && answer.getServerErrorMessage().getConstraint() == null;
  }

  public static boolean isUndefinedTable(SQLException e) {
    return stateOf(e).equals(UNDEFINED_TABLE);
  }

  public static boolean isUniqueViolation(SQLException e) {
    return stateOf(e).equals(UNIQUE_VIOLATION);
  }

  /** Whether somebody else has just made an object of that name. */
  static boolean isDuplicate(SQLException e) {
    return stateOf(e).equals(DUPLICATE_OBJECT) || isUniqueViolation(e);
  }

  static boolean isInsufficientPrivilege(SQLException e) {
    return stateOf(e).equals(INSUFFICIENT_PRIVILEGE);
  }

  /** What to tell people whose database does not let itself be migrated. */
  static StorageException refusedSetUp(SQLException e) {
    if (stateOf(e).startsWith(CONNECTION_EXCEPTION)) {
      return translate(e);
    }
    String advice =
        switch (stateOf(e)) {
          case INSUFFICIENT_PRIVILEGE ->
              "; let the gateway's user create schemas: GRANT CREATE ON DATABASE ... TO ..., or"
                  + " give it a database of its own";
          case READ_ONLY_TRANSACTION ->
              "; this server takes no writes, so start a gateway with its primary";
          default -> "";
        };
    return new StorageException("cannot migrate the database: " + reasonOf(e) + advice, e);
  }

  /** The exception that leaves the module, with a one-line message. */
  public static StorageException translate(SQLException e) {
    String reason = reasonOf(e);
    return isUnavailable(e) || isSerializationFailure(e) || isLockTimeout(e)
        ? new StorageUnavailableException("PostgreSQL is not available: " + reason, e)
        : new StorageException("PostgreSQL answered: " + reason, e);
  }

  private static String reasonOf(SQLException e) {
    return String.valueOf(root(e).getMessage()).lines().findFirst().orElse("unknown error");
  }

  /** The pool wraps what the server said. */
  private static SQLException root(SQLException e) {
    return e.getCause() instanceof SQLException cause ? root(cause) : e;
  }

  private static String stateOf(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }
}
