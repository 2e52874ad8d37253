package io.sequin.bench;

import io.sequin.bench.server.Protection;
import io.sequin.bench.workload.Contender;
import io.sequin.bench.workload.Workload;
import io.sequin.bench.workload.Workloads;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line, {@code bench/run}. */
@Command(
    name = "bench/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures the gateway beside Apache Kafka; bench/README.md tells what and how.")
final class BenchCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "WORKLOAD",
      description = "What to measure; all that take minutes, not hours, if none is named.")
  private List<String> names = List.of();

  @Option(names = "--runs", description = "Runs of each that count (default: ${DEFAULT-VALUE}).")
  private int runs = 5;

  @Option(
      names = "--records",
      description = "Records of each run of P, C and S1, or of each producer in it.")
  private Long records;

  @Option(names = "--quick", description = "One small run of each: does everything work?")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "CONTENDER",
      description = "Measure only the gateway, or only kafka.")
  private Set<String> contenders = Set.of(Contender.GATEWAY, Contender.KAFKA);

  @Option(
      names = "--payload-file",
      description = "Real records for P4, one a line; what stands before a tab is left out.")
  private Path payloadFile = Repository.flights();

  @Option(names = "--minutes", description = "How long L2 and LONG run.")
  private Long minutes;

  @Option(
      names = "--rate",
      description = "Records per second that L2 and LONG send, instead of a part of P1's.")
  private Long recordsPerSecond;

  @Option(names = "--big-backlog", description = "Have S1 fill a topic with 100M records, too.")
  private boolean bigBacklog;

  @Option(
      names = "--security",
      paramLabel = "PROTOCOL",
      description = "How the tools of P, C and L1 connect: PLAINTEXT, SSL or SASL_SSL.")
  private String security = Protection.NONE.protocol();

  @Option(names = "--acls", description = "Have so many ACLs, and an authorizer that asks them.")
  private int acls;

  @Option(names = "--publish", description = "Keep results and charts in bench/results.")
  private boolean publish;

  @Override
  public Integer call() {
    List<Workload> workloads =
        names.isEmpty() ? Workloads.usual() : names.stream().map(Workloads::named).toList();
    new Bench(options(), publish, System.out).run(workloads);
    return 0;
  }

  private BenchOptions options() {
    return new BenchOptions(
        quick ? 1 : runs,
        optional(records),
        quick,
        payloadFile,
        contenders,
        optional(minutes),
        optional(recordsPerSecond),
        bigBacklog,
        new Protection(security, acls));
  }

  private static OptionalLong optional(Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
