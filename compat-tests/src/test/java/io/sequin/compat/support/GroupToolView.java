package io.sequin.compat.support;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a user sees of a tool about groups, without what differs between any two clusters or runs:
 * times, rates, ports and random ids. The order of lines is left out, too, since the tools print in
 * the order of hash tables and of answers.
 */
public final class GroupToolView {

  private static final Pattern STACK_FRAME = Pattern.compile("\\s+(at |\\.\\.\\. ).*");

  /**
   * A member that does not know the name of the assigned topic yet, because its metadata has not
   * come, reports no partitions at first; whether it does is its own matter.
   */
  private static final Pattern NOTHING_RESOLVED_YET =
      Pattern.compile(".*\"partitions_assigned\",\"partitions\":\\[]}");

  private static final Map<Pattern, String> MASKS = masks();

  private GroupToolView() {}

  public static String of(ToolResult result) {
    return Stream.concat(
                result.stdout().lines(), result.stderr().lines().map(line -> "stderr: " + line))
            .filter(line -> !STACK_FRAME.matcher(line.replaceFirst("^stderr: ", "")).matches())
            .filter(line -> !NOTHING_RESOLVED_YET.matcher(line).matches())
            .map(GroupToolView::mask)
            .sorted()
            .collect(Collectors.joining("\n"))
        + "\nexit code "
        + result.exitCode();
  }

  private static String mask(String line) {
    String masked = line;
    for (Map.Entry<Pattern, String> mask : MASKS.entrySet()) {
      masked = mask.getKey().matcher(masked).replaceAll(mask.getValue());
    }
    return masked;
  }

  private static Map<Pattern, String> masks() {
    Map<String, String> masks = new LinkedHashMap<>();
    // columns are as wide as the ids and ports in them
    masks.put("\\s+", " ");
    masks.put("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d[.,:]\\d{3}", "TIME");
    masks.put("^stderr: \\d\\d:\\d\\d:\\d\\d\\.\\d{3}", "stderr: TIME");
    masks.put("127\\.0\\.0\\.1:\\d+", "HOST:PORT");
    // ids of classic members, and those of consumer groups in front of the column of hosts
    masks.put("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "UUID");
    masks.put(" [A-Za-z0-9_-]{22} /", " UUID /");
    masks.put("\"(timestamp|avg_throughput)\":[^,}]+", "\"$1\":NUMBER");
    masks.put("test-group-\\d+", "test-group-NUMBER");
    masks.put("(TIME, TIME, [^,]+, )[^,]+(, \\d+)(, [^,]+)+$", "$1RATE$2, RATES");
    masks.put("^(0 |Avg latency: )[\\d.]+", "$1NUMBER");
    masks.put("(Valid (states|types) are: ).*", "$1ALL");
    masks.put("(th = )\\d+", "$1NUMBER");
    return masks.entrySet().stream()
        .collect(
            Collectors.toMap(
                mask -> Pattern.compile(mask.getKey()),
                Map.Entry::getValue,
                (one, other) -> one,
                LinkedHashMap::new));
  }
}
