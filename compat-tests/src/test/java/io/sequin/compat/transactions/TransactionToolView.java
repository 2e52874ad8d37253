package io.sequin.compat.transactions;

import io.sequin.compat.support.GroupToolView;
import io.sequin.compat.support.ToolResult;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a user sees of a tool about transactions, without what differs between any two clusters or
 * runs: times, durations, rates, ids of producers, epochs of coordinators (docs/COMPATIBILITY.md),
 * and the order of lines.
 */
final class TransactionToolView {

  private record Mask(Pattern pattern, String replacement) {}

  private static final List<Mask> MASKS =
      List.of(
          // of kafka-transactions describe-producers
          mask("^\\d+ (-?\\d+) -?\\d+ (-?\\d+) \\d{13}\\b", "PRODUCER $1 COORDINATOR $2 TIME"),
          // of kafka-transactions describe: start and age
          mask("^(1 \\S+) \\d+ ", "$1 PRODUCER "),
          mask("\\b\\d{13} \\d+\\b", "TIME AGE"),
          // of kafka-transactions list
          mask("^(\\S+ 1) \\d+ (?=[A-Z])", "$1 PRODUCER "),
          // of kafka-producer-perf-test
          mask("(records sent), .*", "$1, RATES"));

  private TransactionToolView() {}

  static String of(ToolResult result) {
    return GroupToolView.of(result)
        .lines()
        .map(TransactionToolView::mask)
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static String mask(String line) {
    String masked = line;
    for (Mask mask : MASKS) {
      masked = mask.pattern().matcher(masked).replaceAll(mask.replacement());
    }
    return masked;
  }

  private static Mask mask(String pattern, String replacement) {
    return new Mask(Pattern.compile(pattern), replacement);
  }
}
