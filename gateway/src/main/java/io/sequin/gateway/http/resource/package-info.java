/** What the HTTP API and the console show and change, by Kafka's own APIs and those of SQL. */
package io.sequin.gateway.http.resource;
