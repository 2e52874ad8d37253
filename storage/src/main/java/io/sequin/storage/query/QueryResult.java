package io.sequin.storage.query;

import java.util.ArrayList;
import java.util.List;

/** What a query makes of records, each list in the order of offsets. */
public record QueryResult(List<QueryMatch> matches, List<QueryError> errors) {

  public static final QueryResult NONE = new QueryResult(List.of(), List.of());

  static QueryResult joined(List<QueryResult> parts) {
    List<QueryMatch> matches = new ArrayList<>();
    List<QueryError> errors = new ArrayList<>();
    for (QueryResult part : parts) {
      matches.addAll(part.matches());
      errors.addAll(part.errors());
    }
    return new QueryResult(matches, errors);
  }
}
