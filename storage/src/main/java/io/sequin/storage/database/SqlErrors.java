package io.sequin.storage.database;

import io.sequin.storage.StorageException;
import io.sequin.storage.StorageUnavailableException;
import io.sequin.storage.sql.SqlRefusedException;
import io.sequin.storage.sql.SqlRefusedException.Reason;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The only place that reads a SQLSTATE. */
public final class SqlErrors {

  private static final Set<String> SERIALIZATION_FAILURES = Set.of("40001", "40P01");

  /** By an administrator, or because the session, or its transaction, was idle for too long. */
  private static final Set<String> TERMINATED = Set.of("57P01", "57P05", "25P03");

  /** No room or no permission to go on just now: too many connections, out of memory, disk full. */
  private static final String INSUFFICIENT_RESOURCES = "53";

  private static final String CONNECTION_EXCEPTION = "08";

  /** The server stops, starts, or somebody cancelled the statement. */
  private static final String OPERATOR_INTERVENTION = "57";

  private static final String IDLE_IN_TRANSACTION = "25P03";
  private static final String READ_ONLY_TRANSACTION = "25006";
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String FOREIGN_KEY_VIOLATION = "23503";
  private static final String QUERY_CANCELED = "57014";
  private static final String CHECK_VIOLATION = "23514";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String UNDEFINED_TABLE = "42P01";
  private static final String DUPLICATE_OBJECT = "42710";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String UNDEFINED_FUNCTION = "42883";
  private static final String UNDEFINED_OBJECT = "42704";
  private static final String WRONG_OBJECT_TYPE = "42809";
  private static final String OBJECT_IN_USE = "55006";

  /**
   * Data, syntax and names, what is not supported, in use or in another state, what a function
   * raises.
   */
  private static final Set<String> USERS_FAULTS =
      Set.of("0A", "21", "22", "25", "42", "54", "55", "P0");

  private SqlErrors() {}

  /** Whether the transaction lost against another one and would succeed if run again. */
  private static boolean isSerializationFailure(SQLException e) {
    return SERIALIZATION_FAILURES.contains(stateOf(e));
  }

  /**
   * Whether the statement lost against another transaction: that changed a row, or deleted the one
   * that this statement has just found and wanted to refer to.
   */
  static boolean isLostRace(SQLException e) {
    return isSerializationFailure(e) || stateOf(e).equals(FOREIGN_KEY_VIOLATION);
  }

  /** Whether the server is away, not whether the statement was wrong. */
  public static boolean isUnavailable(SQLException e) {
    String state = stateOf(e);
    return e instanceof SQLTransientConnectionException
        || state.startsWith(CONNECTION_EXCEPTION)
        || state.startsWith(OPERATOR_INTERVENTION)
        || state.startsWith(INSUFFICIENT_RESOURCES)
        || state.equals(IDLE_IN_TRANSACTION)
        || state.equals(READ_ONLY_TRANSACTION);
  }

  /**
   * Whether the server itself said that it ends the session: it says so instead of an answer, so
   * the statement was not begun, or was undone. A connection that merely breaks says nothing of the
   * kind, and a server that is told to stop while a commit waits for its standby does not answer.
   */
  static boolean isClosedBeforehand(SQLException e) {
    return TERMINATED.contains(stateOf(e)) && serverMessage(e).isPresent();
  }

  /**
   * Whether the connection is gone, and with it whatever was not committed. Whether a commit came
   * before that is uncertain. Not if the server is silent: it may be at work still.
   */
  public static boolean isConnectionLost(SQLException e) {
    return !(root(e).getCause() instanceof SocketTimeoutException)
        && (stateOf(e).startsWith(CONNECTION_EXCEPTION) || TERMINATED.contains(stateOf(e)));
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

  /** Whether something was to be written where only reading is allowed. */
  public static boolean isReadOnly(SQLException e) {
    return stateOf(e).equals(READ_ONLY_TRANSACTION);
  }

  public static boolean isUndefinedTable(SQLException e) {
    return stateOf(e).equals(UNDEFINED_TABLE);
  }

  public static boolean isUndefinedFunction(SQLException e) {
    return stateOf(e).equals(UNDEFINED_FUNCTION);
  }

  public static boolean isUniqueViolation(SQLException e) {
    return stateOf(e).equals(UNIQUE_VIOLATION);
  }

  /** Whether somebody else has just made an object of that name. */
  static boolean isDuplicate(SQLException e) {
    return stateOf(e).equals(DUPLICATE_OBJECT) || isUniqueViolation(e);
  }

  static boolean isUndefinedRole(SQLException e) {
    return stateOf(e).equals(UNDEFINED_OBJECT);
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
    return new StorageException("cannot migrate the database: " + messageOf(e) + advice, e);
  }

  /** Where a statement was when it failed, as PostgreSQL says it, in one line. */
  static String placeOf(SQLException e) {
    return serverMessage(e)
        .map(ServerErrorMessage::getWhere)
        .flatMap(where -> where.lines().findFirst())
        .orElseGet(() -> messageOf(e));
  }

  /** The exception that leaves the module, with a one-line message. */
  public static StorageException translate(SQLException e) {
    String reason = messageOf(e);
    if (isLockTimeout(e)) {
      return new StorageUnavailableException(
          "another transaction keeps locked what this needs: " + placeOf(e), e);
    }
    return isUnavailable(e) || isSerializationFailure(e)
        ? new StorageUnavailableException("PostgreSQL is not available: " + reason, e)
        : new StorageException("PostgreSQL answered: " + reason, e);
  }

  /** Why the server refuses what a user asks for; empty if that is not what is wrong. */
  public static Optional<SqlRefusedException.Reason> refusal(SQLException e) {
    return switch (stateOf(e)) {
      case UNDEFINED_OBJECT -> Optional.of(Reason.UNKNOWN_OBJECT);
      case DUPLICATE_OBJECT, WRONG_OBJECT_TYPE, OBJECT_IN_USE -> Optional.of(Reason.CONFLICT);
      case INSUFFICIENT_PRIVILEGE, READ_ONLY_TRANSACTION -> Optional.of(Reason.NOT_ALLOWED);
      case QUERY_CANCELED -> Optional.of(Reason.INVALID);
      case LOCK_NOT_AVAILABLE, IDLE_IN_TRANSACTION -> Optional.empty();
      case String state ->
          USERS_FAULTS.contains(state.substring(0, Math.min(2, state.length())))
              ? Optional.of(Reason.INVALID)
              : Optional.empty();
    };
  }

  /** What the server said of it, with its hint, in one line. */
  public static String saidBy(SQLException e) {
    return serverMessage(e)
        .map(
            message ->
                message.getHint() == null
                    ? message.getMessage()
                    : message.getMessage() + "; " + message.getHint())
        .map(text -> text.replace('\n', ' '))
        .orElseGet(() -> messageOf(e));
  }

  /** What went wrong, in one line. */
  public static String messageOf(SQLException e) {
    return String.valueOf(root(e).getMessage()).lines().findFirst().orElse("unknown error");
  }

  private static Optional<ServerErrorMessage> serverMessage(SQLException e) {
    return root(e) instanceof PSQLException said
        ? Optional.ofNullable(said.getServerErrorMessage())
        : Optional.empty();
  }

  /** The pool wraps what the server said. */
  private static SQLException root(SQLException e) {
    return e.getCause() instanceof SQLException cause ? root(cause) : e;
  }

  private static String stateOf(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }
}
