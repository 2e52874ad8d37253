package io.sequin.gateway.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints rows of JSON with their columns under each other, as people and {@code awk} read them. */
final class TextTable {

  private final List<String> columns;

  /**
   * @param columns names of fields
   */
  TextTable(String... columns) {
    this.columns = List.of(columns);
  }

  void print(JsonNode rows, PrintWriter out) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(TextTable::title).toList());
    rows.forEach(row -> lines.add(columns.stream().map(column -> text(row.path(column))).toList()));
    int[] widths = new int[columns.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    lines.forEach(line -> out.println(padded(line, widths)));
    out.flush();
  }

  private static String padded(List<String> line, int[] widths) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      text.append(line.get(i));
      if (i < widths.length - 1) {
        text.append(" ".repeat(widths[i] - line.get(i).length() + 2));
      }
    }
    return text.toString();
  }

  /** {@code keyFilter} as {@code KEY-FILTER}. */
  private static String title(String column) {
    return column.replaceAll("([A-Z])", "-$1").toUpperCase(Locale.ROOT);
  }

  /** What a terminal would obey is not printed. */
  private static String text(JsonNode value) {
    String text = value.isValueNode() ? value.asText() : value.toString();
    return text.isEmpty() || value.isMissingNode() ? "-" : text.replaceAll("\\p{Cntrl}", "?");
  }
}
