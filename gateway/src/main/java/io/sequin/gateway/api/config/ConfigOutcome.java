package io.sequin.gateway.api.config;

import io.sequin.gateway.api.Failure;
import io.sequin.protocol.ErrorCode;

/**
 * What came of a change.
 *
 * @param result says NONE where all is well
 */
record ConfigOutcome(ConfigChange change, Failure result) {

  static ConfigOutcome of(ConfigChange change, ErrorCode error) {
    return new ConfigOutcome(change, new Failure(error, null));
  }
}
