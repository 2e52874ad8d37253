package io.sequin.storage.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Statements that are longer than a line, each in a resource of its own named after it. */
public final class Sql {

  private Sql() {}

  /**
   * The text of {@code sql/<name>.sql}.
   *
   * @throws IllegalArgumentException if there is no such statement
   */
  public static String load(String name) {
    try (InputStream in = Sql.class.getResourceAsStream("/sql/" + name + ".sql")) {
      if (in == null) {
        throw new IllegalArgumentException("no statement named " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
