package io.sequin.bench.result;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints medians and extremes of a workload's runs, and how one contender compares to others. */
public record TextReport(String compared, PrintStream out) {

  private static final int RATIO_DECIMALS = 2;

  public void print(Table table) {
    List<String> others =
        table.contenders().contains(compared)
            ? table.contenders().stream().filter(name -> !name.equals(compared)).toList()
            : List.of();
    out.println();
    List<String> header = new ArrayList<>(table.contenders());
    others.forEach(other -> header.add(compared + "/" + other));
    print(table.name(), header);
    for (Metric metric : Metric.values()) {
      print(table, metric, others);
    }
  }

  private void print(Table table, Metric metric, List<String> others) {
    List<String> columns = new ArrayList<>();
    for (String contender : table.contenders()) {
      columns.add(text(table.spread(contender, metric), metric.decimals()));
    }
    for (String other : others) {
      columns.add(text(table.ratio(compared, other, metric), RATIO_DECIMALS));
    }
    if (!columns.stream().allMatch(String::isEmpty)) {
      print(metric.label(), columns);
    }
  }

  private void print(String name, List<String> columns) {
    out.printf("  %-38s", name);
    columns.forEach(column -> out.printf(" %30s", column));
    out.println();
  }

  private static String text(Optional<Spread> spread, int decimals) {
    String number = "%,." + decimals + "f";
    String format = number + " (" + number + "-" + number + ")";
    return spread
        .map(
            figures ->
                String.format(Locale.ROOT, format, figures.median(), figures.min(), figures.max()))
        .orElse("");
  }
}
