package io.sequin.storage.topic;

/** A live topic has that name already. */
public final class TopicExistsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TopicExistsException(String name) {
    super("Topic '" + name + "' already exists.");
  }
}
