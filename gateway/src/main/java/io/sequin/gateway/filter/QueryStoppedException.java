package io.sequin.gateway.filter;

import java.util.Locale;

/** A query fails on a record, and is to stop there. */
public final class QueryStoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  QueryStoppedException(int queryId, long offset) {
    super(String.format(Locale.ROOT, "query %d fails on offset %d", queryId, offset));
  }
}
