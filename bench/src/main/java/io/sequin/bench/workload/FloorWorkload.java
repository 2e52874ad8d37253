package io.sequin.bench.workload;

import io.sequin.bench.floor.BareReaders;
import io.sequin.bench.floor.BareWriters;
import io.sequin.bench.floor.BatchShape;
import io.sequin.bench.floor.Catalog;
import io.sequin.bench.floor.Rate;
import io.sequin.bench.process.ProcStat;
import io.sequin.bench.result.Metric;
import io.sequin.bench.result.Outcome;
import io.sequin.bench.result.Table;
import io.sequin.bench.server.GatewayServer;
import io.sequin.storage.database.Database;
import io.sequin.storage.database.DatabaseSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * F: what the gateway's PostgreSQL does for bare loops, without a gateway in between: the same
 * batches by the same statements.
 *
 * @param mebibytes of values that a run writes or reads
 */
record FloorWorkload(String name, String title, long mebibytes) implements Workload {

  static final BatchShape SMALL_RECORDS = new BatchShape(100, 16 << 10);
  static final BatchShape SMALL_RECORDS_IN_BIG_BATCHES = new BatchShape(100, 128 << 10);
  static final BatchShape KIB_RECORDS = new BatchShape(1 << 10, 16 << 10);

  private static final List<BareWriters> WRITERS =
      List.of(
          new BareWriters(SMALL_RECORDS, 1, 1),
          new BareWriters(SMALL_RECORDS, 8, 1),
          new BareWriters(SMALL_RECORDS, 32, 1),
          new BareWriters(SMALL_RECORDS, 1, 2),
          new BareWriters(SMALL_RECORDS, 8, 2),
          new BareWriters(SMALL_RECORDS, 32, 2),
          new BareWriters(SMALL_RECORDS_IN_BIG_BATCHES, 1, 2),
          new BareWriters(SMALL_RECORDS_IN_BIG_BATCHES, 8, 2),
          new BareWriters(KIB_RECORDS, 1, 1),
          new BareWriters(KIB_RECORDS, 8, 1),
          new BareWriters(KIB_RECORDS, 32, 1),
          new BareWriters(KIB_RECORDS, 1, 2),
          new BareWriters(KIB_RECORDS, 8, 2),
          new BareWriters(KIB_RECORDS, 32, 2));

  private static final List<BareReaders> READERS =
      List.of(new BareReaders(SMALL_RECORDS), new BareReaders(KIB_RECORDS));

  private static final int PARTITIONS = 4;
  private static final int BYTES_PER_MIB = 1 << 20;
  private static final double MILLION = 1e6;

  @Override
  public Outcome run(Arena arena) {
    GatewayServer gateway = arena.gateway();
    List<Contender> contenders = List.of(new Contender(Floor.POSTGRES, gateway, Map.of()));
    DatabaseSettings settings = DatabaseSettings.of(gateway.jdbcUrl(), gateway.jdbcUser(), "");
    List<Table> tables = new ArrayList<>();
    try (Database database = new Database(settings)) {
      for (BareWriters writers : WRITERS) {
        arena.announce(writers.setting());
        Trial trial = contender -> write(arena, database, contender, writers);
        tables.add(new AlternatingRuns(arena, contenders, trial).warmedUp(writers.setting()));
      }
      for (BareReaders readers : READERS) {
        arena.announce(readers.setting());
        tables.add(read(arena, database, contenders, readers));
      }
    }
    return Outcome.of(tables);
  }

  private Map<Metric, Double> write(
      Arena arena, Database database, Contender contender, BareWriters writers) {
    long records = records(arena, writers.shape());
    return arena.withTopic(
        contender,
        PARTITIONS,
        topic ->
            watch(
                contender,
                records,
                () ->
                    writers.write(
                        database, Catalog.topicId(database, topic), PARTITIONS, records)));
  }

  private Table read(
      Arena arena, Database database, List<Contender> contenders, BareReaders readers) {
    long records = records(arena, readers.shape());
    try (TopicPerContender topics = new TopicPerContender(arena, contenders, PARTITIONS)) {
      int topicId = Catalog.topicId(database, topics.of(contenders.getFirst()));
      new BareWriters(readers.shape(), 8, 1).write(database, topicId, PARTITIONS, records);
      Trial trial =
          contender -> watch(contender, records, () -> readers.read(database, topicId, PARTITIONS));
      return new AlternatingRuns(arena, contenders, trial).warmedUp(readers.setting());
    }
  }

  private interface Loop {
    Rate run();
  }

  /** The loop is the client here, and part of this process. */
  private static Map<Metric, Double> watch(Contender contender, long records, Loop loop) {
    double before = ProcStat.self().ownSeconds();
    Map<Metric, Double> values =
        Meter.watch(contender.server(), records, () -> loop.run().metrics());
    double seconds = ProcStat.self().ownSeconds() - before;
    values.put(Metric.CLIENT_CPU_PER_MILLION, seconds * MILLION / records);
    // the gateway has nothing to do with it
    values.remove(Metric.SERVER_CPU_PER_MILLION);
    values.remove(Metric.SERVER_PEAK_MIB);
    return values;
  }

  private long records(Arena arena, BatchShape shape) {
    return arena.options().scaled(mebibytes * BYTES_PER_MIB / shape.recordBytes());
  }
}
