/** Queries that choose among a topic's records, as PostgreSQL runs them. */
package io.sequin.storage.query;
