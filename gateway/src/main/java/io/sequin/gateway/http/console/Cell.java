package io.sequin.gateway.http.console;

import java.util.Map;

/**
 * A cell of a table.
 *
 * @param href null where it leads nowhere
 * @param action null where nothing can be done
 */
public record Cell(String text, String href, Action action) {

  /**
   * A button.
   *
   * @param question asked before it is done
   * @param fields sent with it
   */
  public record Action(String label, String path, String question, Map<String, String> fields) {}

  static Cell of(Object value) {
    return new Cell(value == null ? "" : value.toString(), null, null);
  }

  static Cell link(String text, String href) {
    return new Cell(text, href, null);
  }

  static Cell button(String label, String path, String question) {
    return button(label, path, question, Map.of());
  }

  static Cell button(String label, String path, String question, Map<String, String> fields) {
    return new Cell("", null, new Action(label, path, question, fields));
  }
}
