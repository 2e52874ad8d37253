package io.sequin.storage.query;

/** What becomes of a record that a query fails on. */
public enum QueryErrorPolicy {
  /** It is not chosen. */
  SKIP,
  /** Nobody reads on before the query is altered. */
  STOP
}
