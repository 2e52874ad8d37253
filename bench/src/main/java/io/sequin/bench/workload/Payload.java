package io.sequin.bench.workload;

import io.sequin.bench.BenchException;
import io.sequin.bench.BenchOptions;
import io.sequin.bench.Repository;
import io.sequin.bench.tool.ProducerPerformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What records a producer sends. */
@FunctionalInterface
interface Payload {

  /** As options of {@code kafka-producer-perf-test}. */
  List<String> options(BenchOptions options);

  /** Random letters. */
  static Payload ofBytes(int bytes) {
    return options -> ProducerPerformance.recordsOf(bytes);
  }

  /** The same, in transactions that each take that long. */
  static Payload inTransactions(int bytes, int durationMs) {
    return options ->
        Stream.concat(
                ProducerPerformance.recordsOf(bytes).stream(),
                Stream.of(
                    "--transactional-id",
                    "bench",
                    "--transaction-duration-ms",
                    Integer.toString(durationMs)))
            .toList();
  }

  /** Lines of the file that the options name, without what stands before a tab. */
  static Payload fromFile() {
    return options -> List.of("--payload-file", valuesOf(options.payloadFile()).toString());
  }

  private static Path valuesOf(Path file) {
    try {
      List<String> values =
          Files.readAllLines(file).stream()
              .map(line -> line.substring(line.indexOf('\t') + 1))
              .toList();
      return Files.write(Repository.target("payload.txt"), values);
    } catch (IOException e) {
      throw new BenchException("cannot read records from " + file, e);
    }
  }
}
