package io.sequin.bench.workload;

import io.sequin.bench.BenchException;
import io.sequin.bench.floor.BatchShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All there is to measure, in the order in which it is measured. */
public final class Workloads {

  private static final int SMALL_BYTES = 100;
  private static final int KIB = 1 << 10;
  private static final int PARTITIONS = 4;
  private static final Optional<FloorKey> NO_FLOOR = Optional.empty();
  private static final Optional<FloorKey> READ_SMALL =
      Optional.of(new FloorKey(FloorWorkload.SMALL_RECORDS.reading()));

  /** Those that take minutes. */
  private static final List<Workload> USUAL =
      List.of(
          new FloorWorkload("F", "PostgreSQL alone: bare loops with the gateway's statements", 100),
          produce("P1", "produce 100 B", SMALL_BYTES, 2_000_000, FloorWorkload.SMALL_RECORDS),
          produce("P2", "produce 1 KiB", KIB, 250_000, FloorWorkload.KIB_RECORDS),
          new ProduceWorkload(
              "P3",
              "produce 100 B, batch.size 131072, linger.ms 20",
              Payload.ofBytes(SMALL_BYTES),
              3_000_000,
              PARTITIONS,
              1,
              Map.of("batch.size", "131072", "linger.ms", "20"),
              writing(FloorWorkload.SMALL_RECORDS_IN_BIG_BATCHES)),
          compressed("lz4"),
          compressed("zstd"),
          new ProduceWorkload(
              "P5",
              "produce 1 KiB, 16 producers, 100 partitions",
              Payload.ofBytes(KIB),
              40_000,
              100,
              16,
              Map.of(),
              writing(FloorWorkload.KIB_RECORDS)),
          new ConsumeColdWorkload(
              "C1",
              "consume 100 B from the beginning, servers just started",
              SMALL_BYTES,
              5_000_000,
              PARTITIONS,
              READ_SMALL),
          new ConsumeFreshWorkload(
              "C2",
              "consume 100 B that were just produced, 3 groups at once",
              SMALL_BYTES,
              1_500_000,
              PARTITIONS,
              3,
              READ_SMALL),
          new ConsumeFilteredWorkload(
              "C3",
              "consume one of twenty records by a key filter, rates in records of the topic",
              SMALL_BYTES,
              5_000_000,
              PARTITIONS),
          new FoldWorkload(
              "K1",
              "produce 100 B while another topic is folded by key",
              SMALL_BYTES,
              2_000_000,
              PARTITIONS,
              1_500_000),
          new WorkersWorkload(
              "W1",
              "workers of one consumer receive and acknowledge 100 B",
              SMALL_BYTES,
              200_000,
              PARTITIONS,
              List.of(1, 8)),
          new FleetWorkload(
              "FLEET",
              "one gateway and two on one PostgreSQL, 4 producers of 100 B",
              SMALL_BYTES,
              500_000,
              2 * PARTITIONS,
              4),
          new ProduceWorkload(
              "T1",
              "produce 100 B in transactions of 100 ms",
              Payload.inTransactions(SMALL_BYTES, 100),
              2_000_000,
              PARTITIONS,
              1,
              Map.of(),
              NO_FLOOR),
          commits(1, 1_000),
          commits(10, 500),
          commits(100, 200),
          commits(1_000, 20),
          new WordCountWorkload(
              "T3",
              "count the words of real JSON with Kafka Streams, exactly_once_v2",
              Payload.fromFile(),
              100_000,
              PARTITIONS),
          new CopyWorkload(
              "LINK",
              "copy a topic of Apache Kafka's, 1 KiB: a link, and MirrorMaker 2",
              KIB,
              1_000_000,
              PARTITIONS),
          new CutOverWorkload(
              "CUT", "how long a producer cannot write while its topic is promoted", KIB, 20),
          new LatencyWorkload("L1", "end-to-end latency of 100 B, acks=all", SMALL_BYTES, 5_000));

  /** Those that take tens of minutes each. */
  private static final List<Workload> LONG =
      List.of(
          new SteadyWorkload(
              "L2", "produce latency at half of P1's rate", SMALL_BYTES, PARTITIONS, 5),
          new ScalingWorkload(
              "S1", "growing partitions, idle connections, backlog", SMALL_BYTES, 1_000_000, 2_000),
          new LongWorkload(
              "LONG",
              "70 % of P1's rate for long, records expire after minutes",
              SMALL_BYTES,
              PARTITIONS,
              15));

  private Workloads() {}

  public static List<Workload> usual() {
    return USUAL;
  }

  /**
   * The workload of that name, in capitals or not.
   *
   * @throws BenchException if there is none
   */
  public static Workload named(String name) {
    return all()
        .filter(workload -> workload.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() -> new BenchException("no workload " + name + "; there are " + names()));
  }

  private static Workload commits(int partitions, long count) {
    return new CommitWorkload(
        "T2-" + partitions,
        "commit of a transaction, partitions: " + partitions,
        partitions,
        SMALL_BYTES,
        count);
  }

  private static Stream<Workload> all() {
    return Stream.of(USUAL, LONG).flatMap(List::stream);
  }

  private static String names() {
    return all().map(Workload::name).collect(Collectors.joining(" "));
  }

  private static Workload produce(
      String name, String title, int bytes, long records, BatchShape shape) {
    return new ProduceWorkload(
        name, title, Payload.ofBytes(bytes), records, PARTITIONS, 1, Map.of(), writing(shape));
  }

  private static Workload compressed(String codec) {
    return new ProduceWorkload(
        "P4-" + codec,
        "produce real JSON, compression.type " + codec,
        Payload.fromFile(),
        2_000_000,
        PARTITIONS,
        1,
        Map.of("compression.type", codec),
        NO_FLOOR);
  }

  private static Optional<FloorKey> writing(BatchShape shape) {
    return Optional.of(new FloorKey(shape.writing()));
  }
}
