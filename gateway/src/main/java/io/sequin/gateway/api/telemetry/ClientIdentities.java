package io.sequin.gateway.api.telemetry;

import io.sequin.gateway.api.RequestContext;
import io.sequin.gateway.telemetry.ClientIdentity;
import java.util.UUID;

/** Who the client of a request is. */
final class ClientIdentities {

  private ClientIdentities() {}

  static ClientIdentity of(UUID instanceId, RequestContext context) {
    return new ClientIdentity(
        instanceId,
        context.clientId(),
        context.software().name(),
        context.software().version(),
        context.clientHost().replaceFirst("^/", ""),
        context.clientPort());
  }
}
