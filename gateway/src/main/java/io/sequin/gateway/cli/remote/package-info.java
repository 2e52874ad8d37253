/** Commands for daily work, by the HTTP API of a gateway. */
package io.sequin.gateway.cli.remote;
