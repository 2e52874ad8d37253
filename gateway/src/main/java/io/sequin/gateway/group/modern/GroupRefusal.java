package io.sequin.gateway.group.modern;

import io.sequin.protocol.ErrorCode;

/** An event does nothing to a group because of an error of Kafka's. */
public final class GroupRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ErrorCode error;

  public GroupRefusal(ErrorCode error, String message) {
    super(message, null, false, false);
    this.error = error;
  }

  public ErrorCode error() {
    return error;
  }
}
