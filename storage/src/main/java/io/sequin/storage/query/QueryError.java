package io.sequin.storage.query;

/** A record that a query fails on, and why. */
public record QueryError(long offset, String sqlState, String message) {}
