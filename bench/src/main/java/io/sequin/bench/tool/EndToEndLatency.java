package io.sequin.bench.tool;

import io.sequin.bench.BenchException;
import io.sequin.bench.result.Metric;
import io.sequin.bench.server.ClientAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to run {@code kafka-e2e-latency}: a record is sent when the one before it has come back, with
 * acks=all.
 */
public record EndToEndLatency(long records, int recordBytes) {

  private static final String MAIN = "org.apache.kafka.tools.EndToEndLatency";
  private static final Pattern AVERAGE = Pattern.compile("Avg latency: ([\\d.]+) ms");
  private static final Pattern PERCENTILES =
      Pattern.compile("Percentiles: 50th = (\\d+), 99th = (\\d+), 99\\.9th = (\\d+)");

  /** The tool tells percentiles in whole milliseconds, rounded down. */
  public Map<Metric, Double> run(ClientAddress address, String topic) {
    return parse(
        JavaTool.start(KafkaCommand.tool(MAIN, arguments(address, topic))).await().lines());
  }

  static Map<Metric, Double> parse(List<String> lines) {
    Matcher average = find(AVERAGE, lines);
    Matcher percentiles = find(PERCENTILES, lines);
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.AVERAGE_MS, Double.valueOf(average.group(1)));
    values.put(Metric.P50_MS, Double.valueOf(percentiles.group(1)));
    values.put(Metric.P99_MS, Double.valueOf(percentiles.group(2)));
    values.put(Metric.P999_MS, Double.valueOf(percentiles.group(3)));
    return values;
  }

  private static Matcher find(Pattern format, List<String> lines) {
    return lines.stream()
        .map(format::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .orElseThrow(() -> new BenchException("nothing like " + format + " in " + lines));
  }

  private List<String> arguments(ClientAddress address, String topic) {
    List<String> arguments = new ArrayList<>(address.options());
    arguments.addAll(
        List.of(
            "--topic",
            topic,
            "--num-records",
            Long.toString(records),
            "--producer-acks",
            "all",
            "--record-size",
            Integer.toString(recordBytes)));
    return arguments;
  }
}
