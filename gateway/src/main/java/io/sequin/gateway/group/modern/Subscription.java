package io.sequin.gateway.group.modern;

import java.util.Set;

/**
 * The topics that a member wants to read: those named and those that match.
 *
 * @param regex in RE2 syntax; empty if there is none
 */
record Subscription(Set<String> names, String regex) {

  static final Subscription NONE = new Subscription(Set.of(), "");

  Subscription {
    names = Set.copyOf(names);
  }

  boolean hasRegex() {
    return !regex.isEmpty();
  }
}
