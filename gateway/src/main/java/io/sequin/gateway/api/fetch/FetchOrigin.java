package io.sequin.gateway.api.fetch;

import io.sequin.gateway.api.RequestContext;
import io.sequin.protocol.message.FetchRequest;

/**
 * Where a fetch comes from.
 *
 * @param version of the request
 * @param listener by which the client came
 * @param rack where the client is; empty if it has not said so
 * @param committedOnly whether it wants nothing of transactions that have not been committed
 */
record FetchOrigin(short version, String listener, String rack, boolean committedOnly) {

  private static final byte READ_COMMITTED = 1;

  private static final short FIRST_WITH_LEADERS = 16;

  static FetchOrigin of(RequestContext context, FetchRequest request) {
    return new FetchOrigin(
        context.version(),
        context.listener(),
        request.rackId(),
        request.isolationLevel() == READ_COMMITTED);
  }

  /** Whether the client can be told where else to go. */
  boolean followsLeaders() {
    return version >= FIRST_WITH_LEADERS;
  }

  boolean hasRack() {
    return !rack.isEmpty();
  }
}
