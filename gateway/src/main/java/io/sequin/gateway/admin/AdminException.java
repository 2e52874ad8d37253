package io.sequin.gateway.admin;

/** What somebody wants is refused; the message is the text a Kafka user would see. */
public final class AdminException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Refusal reason;

  AdminException(Refusal reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Refusal reason() {
    return reason;
  }
}
