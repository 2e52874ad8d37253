package io.sequin.bench.workload;

import io.sequin.bench.result.Outcome;
import io.sequin.bench.tool.TransactionTimer;

/** T2: how long the commit of a transaction takes that has written to so many partitions. */
record CommitWorkload(String name, String title, int partitions, int recordBytes, long commits)
    implements Workload {

  @Override
  public Outcome run(Arena arena) {
    TransactionTimer timer = new TransactionTimer(partitions, recordBytes);
    long count = arena.options().scaled(commits);
    Trial trial =
        contender ->
            arena.withTopic(
                contender, partitions, topic -> timer.run(contender.bootstrap(), topic, count));
    return Outcome.of(new AlternatingRuns(arena, arena.contenders(), trial).warmedUp(""));
  }
}
