package io.sequin.bench.workload;

import io.sequin.bench.result.Outcome;
import io.sequin.bench.tool.EndToEndLatency;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * L1: how long a record takes from the producer to the consumer, one at a time. Kafka takes part
 * twice: as it is, where an acknowledged record is in memory, and with an fsync for each record,
 * which is what the gateway promises.
 */
record LatencyWorkload(String name, String title, int recordBytes, long records)
    implements Workload {

  private static final String DURABLE_KAFKA = "kafka-fsync";

  @Override
  public Outcome run(Arena arena) {
    long count = arena.options().scaled(records);
    EndToEndLatency tool = new EndToEndLatency(count, recordBytes);
    Trial trial =
        contender ->
            arena.withTopic(
                contender,
                1,
                topic ->
                    Meter.watch(
                        contender.server(), count, () -> tool.run(contender.clients(), topic)));
    return Outcome.of(new AlternatingRuns(arena, contenders(arena), trial).warmedUp(""));
  }

  private static List<Contender> contenders(Arena arena) {
    List<Contender> contenders = new ArrayList<>(arena.contenders());
    arena
        .kafka()
        .map(server -> new Contender(DURABLE_KAFKA, server, Map.of("flush.messages", "1")))
        .ifPresent(contenders::add);
    return contenders;
  }
}
