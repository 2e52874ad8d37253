package io.sequin.storage.query;

import io.sequin.storage.StorageException;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.Purpose;
import io.sequin.storage.database.Sql;
import io.sequin.storage.database.SqlErrors;
import io.sequin.storage.log.PartitionId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs queries over records, on connections of their own: a slow one keeps nothing but queries
 * waiting.
 */
public final class QueryStore {

  private static final Logger LOG = LoggerFactory.getLogger(QueryStore.class);

  private static final String CHOOSE = Sql.load("queries_choose");
  private static final String SET_PROBLEM = Sql.load("queries_set_problem");
  private static final String NOTE_ERRORS =
      "SELECT sequin_private.note_query_errors(?, ?, ?, ?, ?)";

  /** So often one that takes too long is tried with half of the records. */
  private static final int MAX_HALVINGS = 2;

  private final Database database;
  private final Database notes;
  private final Set<Integer> failing = ConcurrentHashMap.newKeySet();

  public QueryStore(Database database) {
    this.database = database.with(Purpose.QUERIES);
    this.notes = database.with(Purpose.MAINTENANCE);
  }

  /**
   * What a query makes of records.
   *
   * @throws QueryFailedException if it cannot run, takes too long, or was altered or dropped
   * @throws StorageException if PostgreSQL is away
   */
  public QueryResult choose(Query query, QueryInput input) {
    try {
      QueryResult result = choose(query, input, MAX_HALVINGS);
      if (failing.remove(query.id())) {
        setProblem(query, null);
      }
      return result;
    } catch (QueryFailedException e) {
      if (failing.add(query.id())) {
        LOG.warn("query {} on topic '{}': {}", query.id(), query.baseName(), e.getMessage());
      }
      setProblem(query, e.getMessage());
      throw e;
    }
  }

  /** Takes note of records that a query failed on, for people. */
  public void noteErrors(Query query, PartitionId partition, List<QueryError> errors) {
    notes.call(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(NOTE_ERRORS)) {
            statement.setInt(1, query.id());
            statement.setInt(2, partition.partition());
            statement.setArray(
                3,
                connection
                    .unwrap(PGConnection.class)
                    .createArrayOf(
                        "int8", errors.stream().mapToLong(QueryError::offset).toArray()));
            statement.setArray(
                4,
                connection.createArrayOf(
                    "text", errors.stream().map(QueryError::sqlState).toArray()));
            statement.setArray(
                5,
                connection.createArrayOf(
                    "text", errors.stream().map(QueryError::message).toArray()));
            return statement.execute();
          }
        });
  }

  private QueryResult choose(Query query, QueryInput input, int halvings) {
    Answer answer =
        database
            .about("query " + query.id())
            .callUsersCode(connection -> ask(connection, query, input));
    if (answer.isTooSlow() && halvings > 0 && input.size() > 1) {
      return QueryResult.joined(
          input.halves().stream().map(half -> choose(query, half, halvings - 1)).toList());
    }
    return answer.result(input);
  }

  /** Ends its transaction without a commit, whatever comes. */
  private static Answer ask(Connection connection, Query query, QueryInput input)
      throws SQLException {
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    try {
      QueryResult result = choose(connection, query, input);
      connection.rollback();
      return new Answer(Optional.of(result), null);
    } catch (SQLException e) {
      if (!SqlErrors.isCanceled(e) && SqlErrors.isUnavailable(e) && !SqlErrors.isReadOnly(e)) {
        throw e;
      }
      connection.rollback();
      return new Answer(Optional.empty(), e);
    }
  }

  /**
   * What came of a query.
   *
   * @param failure why there is no result, null if there is one
   */
  private record Answer(Optional<QueryResult> result, SQLException failure) {

    boolean isTooSlow() {
      return failure != null && SqlErrors.isCanceled(failure);
    }

    QueryResult result(QueryInput input) {
      return result.orElseThrow(() -> new QueryFailedException(reason(input), failure));
    }

    private String reason(QueryInput input) {
      return isTooSlow()
          ? "it takes more than "
              + Purpose.QUERIES.statementTimeout().toSeconds()
              + " s for "
              + input.size()
              + " records"
          : SqlErrors.messageOf(failure);
    }
  }

  private static QueryResult choose(Connection connection, Query query, QueryInput input)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CHOOSE)) {
      PGConnection arrays = connection.unwrap(PGConnection.class);
      boolean usesHeaders = input.uses(QueryColumn.HEADERS);
      statement.setInt(1, query.id());
      statement.setInt(2, query.version());
      statement.setInt(3, input.partition());
      statement.setArray(4, arrays.createArrayOf("int8", input.offsets()));
      statement.setArray(
          5,
          input.uses(QueryColumn.TIMESTAMP)
              ? arrays.createArrayOf("int8", input.timestampsMs())
              : null);
      statement.setArray(
          6, input.uses(QueryColumn.KEY) ? connection.createArrayOf("text", input.keys()) : null);
      statement.setArray(
          7, input.uses(QueryColumn.DATA) ? arrays.createArrayOf("bytea", input.data()) : null);
      statement.setArray(
          8, usesHeaders ? arrays.createArrayOf("int4", input.headerCounts()) : null);
      statement.setArray(9, usesHeaders ? arrays.createArrayOf("bytea", input.headers()) : null);
      try (ResultSet rows = statement.executeQuery()) {
        return result(rows);
      }
    }
  }

  private static QueryResult result(ResultSet rows) throws SQLException {
    List<QueryMatch> matches = new ArrayList<>();
    List<QueryError> errors = new ArrayList<>();
    while (rows.next()) {
      long offset = rows.getLong(1);
      String state = rows.getString(6);
      if (state == null) {
        matches.add(
            new QueryMatch(
                offset,
                bytes(rows.getString(2)),
                rows.getBytes(3),
                rows.getInt(4),
                rows.getBytes(5)));
      } else {
        errors.add(new QueryError(offset, state, rows.getString(7)));
      }
    }
    return new QueryResult(matches, errors);
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private void setProblem(Query query, String problem) {
    try {
      notes.call(
          connection -> {
            try (PreparedStatement statement = connection.prepareStatement(SET_PROBLEM)) {
              statement.setString(1, problem);
              statement.setInt(2, query.id());
              statement.setInt(3, query.version());
              return statement.execute();
            }
          });
    } catch (StorageException e) {
      LOG.debug("cannot note how query {} does", query.id(), e);
    }
  }
}
