package io.sequin.testkit;

import java.util.Optional;

/** A system property that is put back as it was. */
final class TemporaryProperty {

  private final String name;
  private Optional<String> former = Optional.empty();

  TemporaryProperty(String name) {
    this.name = name;
  }

  void set(String value) {
    former = Optional.ofNullable(System.setProperty(name, value));
  }

  void restore() {
    former.ifPresentOrElse(
        value -> System.setProperty(name, value), () -> System.clearProperty(name));
  }
}
