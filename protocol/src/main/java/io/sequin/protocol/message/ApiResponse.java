package io.sequin.protocol.message;

/** What the broker answers. */
public non-sealed interface ApiResponse extends ApiMessage {

  /** Whether it tells of an error, as a whole or for any part of what was asked. */
  default boolean hasError() {
    return false;
  }
}
