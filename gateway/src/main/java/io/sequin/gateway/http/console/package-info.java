/** The console: pages for people, made on the server of what the API shows as well. */
package io.sequin.gateway.http.console;
