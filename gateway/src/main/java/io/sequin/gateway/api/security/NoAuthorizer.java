package io.sequin.gateway.api.security;

import io.sequin.gateway.api.Failure;
import io.sequin.protocol.ErrorCode;

/** What Kafka answers to everything about ACLs where {@code authorizer.class.name} is empty. */
final class NoAuthorizer {

  static final Failure FAILURE =
      new Failure(ErrorCode.SECURITY_DISABLED, "No Authorizer is configured on the broker");

  private NoAuthorizer() {}
}
