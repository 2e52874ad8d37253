package io.sequin.storage.query;

/** What a query may use of a record, besides its place. */
public enum QueryColumn {
  KEY,
  DATA,
  HEADERS,
  TIMESTAMP
}
