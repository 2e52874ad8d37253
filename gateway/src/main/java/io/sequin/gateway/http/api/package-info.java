/** The HTTP API: what programs send and get, under {@code /api/v1}. */
package io.sequin.gateway.http.api;
