package io.sequin.storage.topic;

/** There is no live topic of that name or id. */
public final class UnknownTopicException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnknownTopicException(Object topic) {
    super("Topic '" + topic + "' does not exist.");
  }
}
