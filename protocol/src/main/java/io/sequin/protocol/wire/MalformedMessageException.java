package io.sequin.protocol.wire;

/**
 * Bytes from outside do not form the message they should: too short, a length or count that cannot
 * be, null where the specification allows none. The only exception that decoding throws.
 */
public final class MalformedMessageException extends RuntimeException {

  public MalformedMessageException(String message) {
    super(message);
  }
}
