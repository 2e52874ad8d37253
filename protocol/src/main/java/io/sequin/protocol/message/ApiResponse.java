package io.sequin.protocol.message;

/** What the broker answers. */
public non-sealed interface ApiResponse extends ApiMessage {

  /** Whether it tells of an error, as a whole or for any part of what was asked. */
  default boolean hasError() {
    return false;
  }

  /**
   * The same answer telling the client for how many milliseconds it is not served (KIP-219), where
   * the API can tell it.
   */
  default ApiResponse withThrottleTimeMs(int milliseconds) {
    return this;
  }
}
