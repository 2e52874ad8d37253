package io.sequin.bench.result;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints medians and extremes of a workload's runs, and how one contender compares to another. */
public record TextReport(String dividend, String divisor, PrintStream out) {

  private static final String ROW = "  %-36s %28s %28s %24s%n";

  /** Prints a table; contenders that are not compared get tables of their own. */
  public void print(Table table) {
    List<String> others =
        table.contenders().stream()
            .filter(name -> !name.equals(dividend) && !name.equals(divisor))
            .toList();
    if (table.contenders().size() > others.size()) {
      print(table, dividend, divisor);
    }
    others.forEach(other -> print(table, dividend, other));
  }

  private void print(Table table, String first, String second) {
    out.println();
    out.printf(ROW, table.name(), first, second, first + "/" + second);
    for (Metric metric : Metric.values()) {
      Optional<Spread> firstSpread = table.spread(first, metric);
      Optional<Spread> secondSpread = table.spread(second, metric);
      if (firstSpread.isPresent() || secondSpread.isPresent()) {
        out.printf(
            ROW,
            metric.label(),
            text(firstSpread, metric.decimals()),
            text(secondSpread, metric.decimals()),
            text(table.ratio(first, second, metric), 2));
      }
    }
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
