package io.sequin.gateway.api.config;

import io.sequin.gateway.api.ApiException;
import io.sequin.protocol.ErrorCode;

/** The name of a broker as a resource that has configs: its id. */
final class BrokerName {

  private BrokerName() {}

  /**
   * @param what how the message calls it
   * @throws ApiException INVALID_REQUEST if the name is no number
   */
  static int idOf(String name, String what) {
    try {
      return Integer.parseInt(name);
    } catch (NumberFormatException e) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST, what + " must be an integer, but it is: " + name);
    }
  }
}
