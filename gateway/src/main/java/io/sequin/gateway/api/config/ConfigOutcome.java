package io.sequin.gateway.api.config;

import io.sequin.gateway.api.Failure;
import io.sequin.protocol.ErrorCode;

/**
 * What came of a change.
 *
 * @param result says NONE where all is well
 */
record ConfigOutcome(ResourceKey resource, Failure result) {

  static ConfigOutcome of(ResourceKey resource, ErrorCode error) {
    return new ConfigOutcome(resource, new Failure(error, null));
  }
}
