package io.sequin.gateway.http.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblem;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.gateway.http.Json;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.sql.ReadOnlyQueries;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * SQL that reads: as role {@code sequin_reader}, who sees the messages of all topics. So it is for
 * those alone who may alter the cluster.
 */
public final class Queries {

  private static final int MAX_ROWS = 10_000;
  private static final int DEFAULT_ROWS = 500;

  private final ReadOnlyQueries queries;
  private final boolean isOff;

  /**
   * @param isOff whether nobody is to see what messages carry
   */
  public Queries(ReadOnlyQueries queries, boolean isOff) {
    this.queries = queries;
    this.isOff = isOff;
  }

  /** A query of a person. */
  public record Query(String query, Integer maxRows) {}

  /**
   * What it has found.
   *
   * @param isCut whether there are more rows
   */
  public record Result(List<String> columns, List<JsonNode> rows, boolean isCut) {}

  public Result run(Caller caller, Query query) {
    caller.may().requireCluster(AclOperation.ALTER);
    if (isOff) {
      throw new HttpProblemException(
          HttpProblem.FORBIDDEN, "HIDDEN", "SQL would show what http.hide.payloads hides");
    }
    int maxRows = Required.number("maxRows", query.maxRows(), DEFAULT_ROWS, 1, MAX_ROWS);
    List<String> found = queries.run(Required.text("query", query.query()), maxRows + 1);
    Set<String> columns = new LinkedHashSet<>();
    List<JsonNode> rows = new ArrayList<>();
    for (String row : found.subList(0, Math.min(found.size(), maxRows))) {
      JsonNode json = Json.ofRows(row);
      json.fieldNames().forEachRemaining(columns::add);
      rows.add(json);
    }
    return new Result(List.copyOf(columns), rows, found.size() > maxRows);
  }
}
