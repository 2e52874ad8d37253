package io.sequin.gateway.http.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A table of a page.
 *
 * @param title null for none
 * @param whenEmpty what is said instead of a table without rows
 */
public record Table(String title, List<String> columns, List<List<Cell>> rows, String whenEmpty) {

  /** For who does not see the title. */
  public String label() {
    return title == null ? "Table" : title;
  }

  /** Of rows as the API has them: a column for each field that a row has. */
  static Table of(String title, JsonNode rows, String whenEmpty) {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> row.fieldNames().forEachRemaining(names::add));
    List<List<Cell>> cells = new ArrayList<>();
    rows.forEach(
        row -> cells.add(names.stream().map(name -> Cell.of(text(row.path(name)))).toList()));
    return new Table(title, List.copyOf(names), cells, whenEmpty);
  }

  private static String text(JsonNode value) {
    return value.isMissingNode() ? "" : value.isValueNode() ? value.asText() : value.toString();
  }
}
