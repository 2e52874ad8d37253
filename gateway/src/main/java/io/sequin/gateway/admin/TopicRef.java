package io.sequin.gateway.admin;

import java.util.UUID;

/** How somebody says which topic is meant. */
public sealed interface TopicRef {

  /** The topic of that name. */
  record Named(String name) implements TopicRef {}

  /** The topic of that id. */
  record Identified(UUID id) implements TopicRef {}

  static TopicRef named(String name) {
    return new Named(name);
  }

  static TopicRef withId(UUID id) {
    return new Identified(id);
  }
}
