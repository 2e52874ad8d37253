package io.sequin.bench.workload;

import io.sequin.bench.BenchException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All there is to measure, in the order in which it is measured. */
public final class Workloads {

  private static final int PARTITIONS = 4;

  private static final List<Workload> ALL =
      List.of(
          produce("P1", "produce 100 B", 100, 2_000_000, Map.of()),
          produce("P2", "produce 1 KiB", 1_024, 250_000, Map.of()));

  private Workloads() {}

  /** Those that take minutes. */
  public static List<Workload> usual() {
    return ALL;
  }

  /**
   * The workload of that name.
   *
   * @throws BenchException if there is none
   */
  public static Workload named(String name) {
    return ALL.stream()
        .filter(workload -> workload.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new BenchException(
                    "no workload "
                        + name
                        + "; there are "
                        + ALL.stream().map(Workload::name).collect(Collectors.joining(" "))));
  }

  private static Workload produce(
      String name, String title, int bytes, long records, Map<String, String> properties) {
    return new ProduceWorkload(
        name,
        title,
        Payload.ofBytes(bytes),
        records,
        PARTITIONS,
        1,
        properties,
        Optional.of(new FloorKey("write " + bytes)));
  }
}
