/** Messages that SQL has sent, on their way from the outbox into the log. */
package io.sequin.gateway.outbox;
